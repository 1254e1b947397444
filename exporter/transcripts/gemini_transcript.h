// Transcripts of Gemini CLI: `~/.gemini/tmp/<project>/chats/session-….jsonl`, and those of
// subagents in `chats/<session>/<agent>.jsonl`. Older versions write one JSON document.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/transcript_output.h"
#include "exporter/transcripts/transcript_reader.h"

namespace pitwall::transcripts {

// A message is written again and again while it grows: the last line of an id counts. Rewinding
// does not undo what was spent. Calls and responses have no ids that the log has, so the joiner
// counts them only for a session that reports through no other signal.
class GeminiTranscript final : public TranscriptReader {
 public:
  GeminiTranscript(std::string_view path, TranscriptOutput& output);

  void ReadRecord(telemetry::JsonValue record) override;
  void Finish() override;

 private:
  struct Call {
    std::string id;
    std::string tool;
    std::string arguments_hash;
    std::uint64_t input_bytes = 0;
    std::int64_t time_ms = 0;
    std::string error_type;
  };
  struct Message {
    bool is_prompt = false;  // of a person
    bool has_text = false;
    std::int64_t time_ms = 0;
    std::string id;
    std::string model;
    std::uint64_t input_tokens = 0;
    std::uint64_t output_tokens = 0;
    std::uint64_t cached_tokens = 0;
    std::vector<Call> calls;
  };

  bool ReadMeta(telemetry::JsonValue record);
  bool ReadMessage(telemetry::JsonValue record, bool may_be_prompt);
  static Call CallOf(telemetry::JsonValue call);
  void EmitMessage(const Message& message);
  void EmitTask(std::string_view id, std::string_view type, std::int64_t start_ms,
                std::int64_t end_ms);
  void EmitTurns();
  telemetry::Observation New(telemetry::ObservationKind kind) const;

  TranscriptOutput& output_;
  std::string parent_;   // session of a subagent, from the path; empty: a session
  std::string session_;  // of the file
  bool is_subagent_ = false;
  std::int64_t start_ms_ = 0;
  std::vector<Message> messages_;  // in the order of their first lines
  std::map<std::string, std::size_t, std::less<>> by_id_;
};

}  // namespace pitwall::transcripts

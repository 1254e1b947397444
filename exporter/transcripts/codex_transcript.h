// Transcripts of Codex: `~/.codex/sessions/YYYY/MM/DD/rollout-<time>-<thread>.jsonl`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/codex_call.h"
#include "exporter/transcripts/transcript_output.h"
#include "exporter/transcripts/transcript_reader.h"

namespace pitwall::transcripts {

// A file is one thread. The thread of a fork begins with the history of its parent: with the lines
// as they were, or, in older versions and for subagents, with the time at which the copy was made.
// Such lines count for the parent's thread, under the same ids as in the parent's own file, so they
// count once. token_count repeats, and its totals are cumulative; token_usage_record is the same
// usage, exactly once.
class CodexTranscript final : public TranscriptReader {
 public:
  explicit CodexTranscript(TranscriptOutput& output) : output_(output) {}

  void ReadRecord(telemetry::JsonValue record) override;
  void Finish() override;

 private:
  struct Usage {
    std::uint64_t input = 0;
    std::uint64_t cached = 0;
    std::uint64_t output = 0;
    bool operator==(const Usage&) const = default;
  };

  void ReadMeta(telemetry::JsonValue payload, std::int64_t time_ms);
  bool ReadItem(telemetry::JsonValue payload);
  bool ReadEvent(telemetry::JsonValue payload);
  void ReadTokenCount(telemetry::JsonValue info);
  void AddUsage(const Usage& usage);
  void EmitCall(const CodexCall& call);
  void ReadTurn(telemetry::JsonValue payload, std::string_view type);
  void DecideReplay(bool is_replay);
  void Add(telemetry::Observation observation);
  static Usage UsageOf(telemetry::JsonValue usage);

  TranscriptOutput& output_;
  std::string thread_;         // of the file
  std::string parent_;         // empty: no fork and no subagent
  std::string copied_thread_;  // of the newest meta line of another thread
  std::int64_t created_ms_ = 0;
  std::int64_t time_ms_ = 0;  // of the record
  bool is_copy_ = false;      // the record is history of another thread
  // Until the end of the second in which a subagent began, its observations wait: they are those of
  // the parent if the history was replayed.
  bool is_undecided_ = false;
  bool saw_other_meta_ = false;
  std::int64_t last_count_ms_ = 0;
  std::vector<telemetry::Observation> waiting_;
  telemetry::ObservationBatch waiting_texts_;

  std::string model_;
  std::map<std::string, CodexCall, std::less<>> calls_;  // by id; without an output yet
  std::optional<Usage> total_;
  bool has_usage_records_ = false;
  std::map<std::string, std::int64_t, std::less<>> turns_;  // start by id
};

}  // namespace pitwall::transcripts

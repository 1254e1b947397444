// Transcripts of Claude Code: `~/.claude/projects/<project>/<session>.jsonl`, and those of
// subagents below `<session>/subagents`.
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

// A response is written on several lines, one for each part, with the same message id and the same
// or growing usage: it counts once. Sessions that were resumed or forked repeat the history of
// others, and sidechains repeat messages: a message id and the id of a tool call count once in all
// files of an import. A copied line names its session in `forkedFrom`.
class ClaudeTranscript final : public TranscriptReader {
 public:
  explicit ClaudeTranscript(TranscriptOutput& output) : output_(output) {}

  void ReadRecord(telemetry::JsonValue record) override;
  void Finish() override;

 private:
  struct Line;
  struct Call {
    std::string tool;
    std::string arguments_hash;
    std::uint64_t input_bytes = 0;
    std::int64_t start_ms = 0;
  };
  struct Response {
    std::string key;
    std::string id;
    std::string session;
    std::string agent;
    std::string model;
    std::int64_t time_ms = 0;
    std::uint64_t input_tokens = 0;
    std::uint64_t output_tokens = 0;
    std::uint64_t cached_tokens = 0;
    bool is_repeated = false;  // of another file
  };
  // A turn of the session, or the run of a subagent.
  struct Run {
    std::string id;
    std::string session;
    std::string agent;
    std::string role;
    std::int64_t start_ms = 0;
    std::int64_t last_ms = 0;
    bool is_over = false;
    std::string error_type;
  };

  bool ReadAssistant(const Line& line);
  bool ReadUser(const Line& line);
  void AddUsage(const Line& line);
  void ReadToolUse(const Line& line, telemetry::JsonValue block);
  void ReadToolResult(const Line& line, telemetry::JsonValue block);
  void EmitResponse(const Response& response);
  void EmitRun(const Run& run);
  Run& RunOf(const Line& line);

  TranscriptOutput& output_;
  std::map<std::string, Call, std::less<>> calls_;  // by id; without a result yet
  std::vector<Response> responses_;                 // the newest, not emitted
  std::map<std::string, Run, std::less<>> runs_;    // by agent; empty: the session
};

}  // namespace pitwall::transcripts

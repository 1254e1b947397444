// Transcripts of opencode: an exported session, or one file of its storage for a session, a message
// or a part. The database holds the same JSON.
#pragma once

#include <string_view>

#include "exporter/telemetry/json_fields.h"
#include "exporter/transcripts/transcript_output.h"
#include "exporter/transcripts/transcript_reader.h"

namespace pitwall::transcripts {

// Storage, database and export may hold the same session; an id counts once. A subagent is a
// session of its own. The ids of tool calls are those of the spans. Responses and turns have other
// ids there, so the joiner counts them only for a session that reports no others.
class OpencodeTranscript final : public TranscriptReader {
 public:
  explicit OpencodeTranscript(TranscriptOutput& output) : output_(output) {}

  void ReadRecord(telemetry::JsonValue record) override;
  void Finish() override {}

  // A row of the database. The ids may be missing in the JSON.
  void ReadMessage(std::string_view session, std::string_view id, telemetry::JsonValue message);
  void ReadPart(std::string_view session, telemetry::JsonValue part);

 private:
  void ReadUserMessage(std::string_view session, std::string_view id, telemetry::JsonValue message);
  void ReadAssistantMessage(std::string_view session, std::string_view id,
                            telemetry::JsonValue message);

  TranscriptOutput& output_;
};

}  // namespace pitwall::transcripts

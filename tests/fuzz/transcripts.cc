// Files of transcripts, as `pitwall import` reads them.
#include <simdjson.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/line_writer.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/observation_codec.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/transcript_output.h"
#include "exporter/transcripts/transcript_reader.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

namespace {

using transcripts::Format;

// Calls read(record) for each line that is JSON, or for the whole document.
template <class Read>
void ForEachRecord(std::string_view file, bool is_document, const Read& read) {
  simdjson::dom::parser parser;
  while (!file.empty()) {
    const std::size_t size = is_document ? file.size() : std::min(file.find('\n'), file.size());
    simdjson::dom::element element;
    if (parser.parse(std::string(file.substr(0, size))).get(element) == simdjson::SUCCESS) {
      read(telemetry::JsonValue(element));
    }
    file.remove_prefix(std::min(size + 1, file.size()));
  }
}

void RunTranscripts(std::string_view bytes) {
  Input input(bytes);
  const std::size_t choice = input.Below(5);
  const std::string_view file = input.Rest();
  Format format = Format::kClaude;
  if (choice < 4) {
    constexpr Format kFormats[] = {Format::kClaude, Format::kCodex, Format::kGemini,
                                   Format::kOpencode};
    format = kFormats[choice];
  } else if (const auto detected = transcripts::DetectFormat(file)) {
    format = *detected;
  }
  transcripts::TranscriptOutput output;
  const auto reader = transcripts::NewTranscriptReader(format, "/chats/p/x.jsonl", output);
  if (reader == nullptr) return;
  ForEachRecord(file, transcripts::IsDocument(file),
                [&](telemetry::JsonValue record) { reader->ReadRecord(record); });
  reader->Finish();
  telemetry::LineWriter lines;
  telemetry::WriteBatch(output.batch(), &lines);
  telemetry::ObservationBatch copy;
  Require(telemetry::DecodeObservations(lines.text(), &copy).rejected == 0,
          "the daemon accepts every observation of a transcript");
  Entrance entrance;
  (void)entrance.intake.Ingest(copy);
  entrance.Finish();
}

Seeds TranscriptSeeds() {
  const std::string claude =
      R"({"type":"user","sessionId":"s","promptId":"p","timestamp":"2026-01-01T20:13:19Z",)"
      R"("message":{"content":"x"}})"
      "\n"
      R"({"type":"assistant","sessionId":"s","agentId":"a","timestamp":"2026-01-01T20:13:20Z",)"
      R"("requestId":"r","message":{"id":"m","model":"x","stop_reason":"end_turn","usage":)"
      R"({"input_tokens":1,"output_tokens":2},"content":[{"type":"tool_use","id":"t",)"
      R"("name":"Bash","input":{}}]}})"
      "\n"
      R"({"type":"user","sessionId":"s","timestamp":"2026-01-01T20:13:21Z","message":{"content":)"
      R"([{"type":"tool_result","tool_use_id":"t","content":"Exit code 3","is_error":true}]}})"
      "\n";
  const std::string codex =
      R"({"timestamp":"2026-01-01T20:13:20Z","type":"session_meta","payload":{"id":"th",)"
      R"("timestamp":"2026-01-01T20:13:20Z"}})"
      "\n"
      R"({"timestamp":"2026-01-01T20:13:20Z","type":"response_item","payload":)"
      R"({"type":"function_call","call_id":"c","name":"shell","arguments":"{}"}})"
      "\n"
      R"({"timestamp":"2026-01-01T20:13:21Z","type":"response_item","payload":)"
      R"({"type":"function_call_output","call_id":"c",)"
      R"("output":"{\"metadata\":{\"exit_code\":1}}"}})"
      "\n"
      R"({"timestamp":"2026-01-01T20:13:22Z","type":"event_msg","payload":{"type":"token_count",)"
      R"("info":{"total_token_usage":{"input_tokens":5},"last_token_usage":{"input_tokens":5}}}})"
      "\n";
  const std::string gemini =
      R"({"sessionId":"s","projectHash":"h","startTime":"2026-01-01T20:13:20Z"})"
      "\n"
      R"({"id":"m","type":"gemini","timestamp":"2026-01-01T20:13:20Z","model":"g","tokens":)"
      R"({"input":1,"output":2},"toolCalls":[{"id":"c","name":"read","status":"success",)"
      R"("args":{},"result":[]}]})"
      "\n";
  const std::string opencode =
      R"({"info":{"id":"ses"},"messages":[{"info":{"id":"a","sessionID":"ses","role":"assistant",)"
      R"("tokens":{"input":1},"finish":"stop","parentID":"u","time":{"created":1767302507934}},)"
      R"("parts":[{"type":"tool","callID":"c","tool":"bash","state":{"status":"completed",)"
      R"("input":{},"metadata":{"exit":2},"time":{"start":1,"end":5}}}]}]})";
  return {'\0' + claude, '\1' + codex, '\2' + gemini, '\3' + opencode, '\4' + claude};
}

}  // namespace

const Target kTranscripts{"transcripts", RunTranscripts, TranscriptSeeds};

}  // namespace pitwall::fuzz

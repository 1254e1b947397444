// Mutated transcripts and payloads: no crash, and no more observations than records.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/hooks/pairing.h"
#include "exporter/hooks/payload_reader.h"
#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"
#include "exporter/transcripts/format.h"
#include "exporter/transcripts/transcript_output.h"
#include "exporter/transcripts/transcript_reader.h"
#include "pitwall/event.h"
#include "tests/support/soak.h"

namespace pitwall::transcripts {
namespace {

const std::vector<std::string> kSeeds = {
    R"({"type":"assistant","sessionId":"s","agentId":"a","timestamp":"2026-09-21T14:13:20Z",
"requestId":"r","message":{"id":"m","model":"x","stop_reason":"end_turn","usage":
{"input_tokens":1,"output_tokens":2},"content":[{"type":"tool_use","id":"t","name":"B","input":{}}]}})",
    R"({"type":"user","sessionId":"s","promptId":"p","timestamp":"2026-09-21T14:13:21Z","message":
{"content":[{"type":"tool_result","tool_use_id":"t","content":"Exit code 3","is_error":true}]}})",
    R"({"timestamp":"2026-09-21T14:13:20Z","type":"session_meta","payload":{"id":"th",
"forked_from_id":"x","timestamp":"2026-09-21T14:13:20Z"}})",
    R"({"timestamp":"2026-09-21T14:13:20Z","type":"response_item","payload":{"type":"function_call",
"call_id":"c","name":"n","namespace":"mcp__a","arguments":"{}"}})",
    R"({"timestamp":"2026-09-21T14:13:20Z","type":"response_item","payload":{"type":
"function_call_output","call_id":"c","output":"{\"metadata\":{\"exit_code\":1}}"}})",
    R"({"timestamp":"2026-09-21T14:13:20Z","type":"event_msg","payload":{"type":"token_count","info":
{"total_token_usage":{"input_tokens":5},"last_token_usage":{"input_tokens":5}}}})",
    R"({"sessionId":"s","projectHash":"h","kind":"subagent","startTime":"2026-09-21T14:13:20Z"})",
    R"({"id":"m","type":"gemini","timestamp":"2026-09-21T14:13:20Z","tokens":{"input":1,"output":2},
"toolCalls":[{"id":"c","name":"complete_task","status":"success","args":{},"result":[]}]})",
    R"({"info":{"id":"ses"},"messages":[{"info":{"id":"a","sessionID":"ses","role":"assistant",
"tokens":{"input":1},"finish":"stop","parentID":"u"},"parts":[{"type":"tool","callID":"c",
"tool":"invalid","state":{"status":"completed","input":{"tool":"x"},"metadata":{"exit":2}}}]}]})",
    R"({"session_id":"s","hook_event_name":"PostToolBatch","tool_calls":[{"tool_name":"B",
"tool_use_id":"t","tool_input":{},"tool_response":"<tool_use_error>x"}]})",
    R"({"session_id":"s","hook_event_name":"AfterTool","timestamp":"2026-09-21T14:13:20Z","tool_name":
"run_shell_command","tool_input":{},"tool_response":{"llmContent":"x\nExit Code: 3"},"duration":1e99})",
    R"({"sessionId":"s","toolName":"b","toolResult":{"resultType":"failure"},"durationMs":-4})"};

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  std::string Next() {
    std::string text = kSeeds[Below(kSeeds.size())];
    for (std::size_t i = Below(4); i > 0; --i) Mutate(text);
    return text;
  }

 private:
  std::size_t Below(std::size_t bound) { return random_() % bound; }
  // Replaces a value by another one, cuts, repeats or changes bytes.
  void Mutate(std::string& text) {
    if (text.empty()) return;
    const std::size_t at = Below(text.size());
    switch (Below(5)) {
      case 0:
        text[at] = static_cast<char>(random_());
        break;
      case 1:
        text.erase(at, Below(20));
        break;
      case 2:
        text.insert(at, text.substr(Below(text.size()), Below(60)));
        break;
      default: {
        const std::size_t colon = text.find(':', at);
        if (colon == text.npos) return;
        const std::size_t end = text.find_first_of(",}]", colon);
        constexpr const char* kValues[] = {"null", "-1",   "1e308",       "[]",      "{}",
                                           "\"\"", "true", "\"\\u0000\"", "[[[{}]]]"};
        if (end != text.npos) text.replace(colon + 1, end - colon - 1, kValues[Below(9)]);
      }
    }
  }

  std::mt19937_64 random_;
};

TEST(TranscriptFuzzTest, MutatedRecordsAndPayloadsAreSurvived) {
  const std::uint64_t seed = test::PrintedSeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  Mutator mutator(seed);
  simdjson::dom::parser parser;
  hooks::Pairing pairing;
  for (int round = 0; round < test::Rounds(200, 20000); ++round) {
    TranscriptOutput output;
    std::uint64_t records = 0;
    for (const Format format :
         {Format::kClaude, Format::kCodex, Format::kGemini, Format::kOpencode}) {
      const auto reader = NewTranscriptReader(format, "/chats/p/x.jsonl", output);
      for (int i = 0; i < 30; ++i) {
        const std::string text = mutator.Next();
        (void)DetectFormat(text);
        simdjson::dom::element element;
        if (parser.parse(text).get(element) != simdjson::SUCCESS) continue;
        ++records;
        reader->ReadRecord(telemetry::JsonValue(element));
        for (const hooks::Program* const program : hooks::kPrograms) {
          telemetry::ObservationBatch batch;
          hooks::PayloadReader(*program, pairing)
              .Read(telemetry::JsonValue(element), "", 1'790'000'000'000, batch);
          ASSERT_LE(batch.observations.size(), 4U) << text;
        }
      }
      reader->Finish();
    }
    // A record of a seed has at most three observations; a turn or a run adds a start.
    ASSERT_LE(output.batch().observations.size(), 5 * records);
    for (const auto& one : output.batch().observations) {
      ASSERT_FALSE(one.conversation.empty());
      ASSERT_LE(one.duration_ns.value_or(0), kMaxDurationNs);
    }
  }
}

}  // namespace
}  // namespace pitwall::transcripts

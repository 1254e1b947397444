// Payloads of the hooks of every program, some in a row, as a session sends them.
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "exporter/hooks/hook_service.h"
#include "exporter/hooks/program.h"
#include "exporter/http/message.h"
#include "exporter/telemetry/observation.h"
#include "tests/fuzz/entrance.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

namespace {

constexpr int kMaxPayloads = 8;

void RunHooks(std::string_view bytes) {
  Input input(bytes);
  Entrance entrance;
  hooks::HookService service({.sink =
                                  [&](const telemetry::ObservationBatch& batch) {
                                    return entrance.intake.Ingest(batch).has_value();
                                  },
                              .report = [](std::string_view, std::string_view, std::uint64_t) {}},
                             entrance.clock);
  for (int i = 0; i < kMaxPayloads && !input.IsEmpty(); ++i) {
    const hooks::Program& program = *hooks::kPrograms[input.Below(std::size(hooks::kPrograms))];
    http::Request request;
    if (const std::string_view event = input.Text(); !event.empty()) {
      request.query.emplace_back("event", event);
    }
    request.body = input.Text();
    const http::Response response = service.HandlerOf(program)(request);
    Require(response.status == 200 && response.body == "{}", "a hook always gets {}");
    entrance.clock.Advance(100);
  }
  entrance.Finish();
}

std::string PayloadOf(std::size_t program, std::string_view event, std::string_view body) {
  return static_cast<char>(program) + WithLength(event) + WithLength(body);
}

Seeds HookSeeds() {
  constexpr std::string_view kStart =
      R"({"session_id":"s","hook_event_name":"PreToolUse","tool_name":"Bash","tool_use_id":"t",)"
      R"("tool_input":{"command":"ls"},"transcript_path":"/a/.claude/s.jsonl","cwd":"/"})";
  constexpr std::string_view kEnd =
      R"({"session_id":"s","hook_event_name":"PostToolUse","tool_name":"Bash","tool_use_id":"t",)"
      R"("tool_input":{"command":"ls"},"tool_response":{"stdout":"x","exitCode":1},)"
      R"("duration_ms":12})";
  constexpr std::string_view kBatch =
      R"({"session_id":"s","hook_event_name":"PostToolBatch","tool_calls":[{"tool_name":"B",)"
      R"("tool_use_id":"u","tool_input":{},"tool_response":"<tool_use_error>x"}]})";
  constexpr std::string_view kTurn =
      R"({"session_id":"s","hook_event_name":"Stop","stop_hook_active":false,)"
      R"("model":"m","usage":{"input_tokens":1,"output_tokens":2},"agent_id":"a",)"
      R"("agent_type":"reviewer","turn_id":"1"})";
  constexpr std::string_view kAfter =
      R"({"session_id":"s","hook_event_name":"AfterTool","timestamp":"2026-09-21T14:13:20Z",)"
      R"("tool_name":"run_shell_command","tool_input":{},)"
      R"("tool_response":{"llmContent":"x\nExit Code: 3"},"duration":7})";
  constexpr std::string_view kResult =
      R"({"sessionId":"s","toolName":"bash","toolArgs":"{}","toolResult":{"resultType":"failure"},)"
      R"("durationMs":4,"conversation_id":"c","generation_id":"g","status":"error"})";
  Seeds seeds;
  for (std::size_t program = 0; program < std::size(hooks::kPrograms); ++program) {
    seeds.push_back(PayloadOf(program, "", kStart) + PayloadOf(program, "", kEnd) +
                    PayloadOf(program, "", kTurn));
    seeds.push_back(PayloadOf(program, "", kBatch) + PayloadOf(program, "", kAfter));
    std::string named;
    for (const hooks::EventRule& rule : hooks::kPrograms[program]->events) {
      named += PayloadOf(program, rule.event, kResult);
      if (named.size() > 1000) break;
    }
    seeds.push_back(named);
  }
  return seeds;
}

}  // namespace

const Target kHooks{"hooks", RunHooks, HookSeeds};

}  // namespace pitwall::fuzz

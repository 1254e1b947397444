#include <array>
#include <optional>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

// The second half is that of Qwen Code, which began as a copy of Gemini CLI.
constexpr std::array<EventRule, 13> kGeminiEvents = {{
    {"BeforeTool", Action::kToolStart},
    {"AfterTool", Action::kToolEnd},
    {"AfterAgent", Action::kTurnEnd},
    {"BeforeAgent", Action::kTurnStart},
    {"SessionEnd", Action::kAlive},
    {"PreToolUse", Action::kToolStart},
    {"PostToolUse", Action::kToolEnd},
    {"PostToolUseFailure", Action::kToolFailure},
    {"PermissionRequest", Action::kPermissionRequest},
    {"UserPromptSubmit", Action::kTurnStart},
    {"Stop", Action::kTurnEnd},
    {"StopFailure", Action::kTurnFailure},
    {"SessionStart", Action::kAlive},
}};

std::optional<int> GeminiExitCodeIn(std::string_view tool, telemetry::JsonValue response) {
  if (tool != "run_shell_command") return telemetry::ExitCodeOf(response);
  return telemetry::GeminiExitCode(response["llmContent"].Text());
}

}  // namespace

// The hooks have no ids and no subagents, so the log is better. The ids of Qwen Code's hooks are
// not those of its log.
constinit const Program kGemini = {.name = "gemini",
                                   .emitter = "gemini-cli",
                                   .events = kGeminiEvents,
                                   .tool_needs = telemetry::kNeedsNoBetter,
                                   .turn_needs = telemetry::kNeedsNoBetter,
                                   .rank = 3,
                                   .exit_code = GeminiExitCodeIn,
                                   .fork_path = "/.qwen/",
                                   .fork_emitter = "qwen-code"};

constinit const Program kQwen = {.name = "qwen",
                                 .emitter = "qwen-code",
                                 .events = kGeminiEvents,
                                 .tool_needs = telemetry::kNeedsNoBetter,
                                 .turn_needs = telemetry::kNeedsNoBetter,
                                 .rank = 3,
                                 .exit_code = GeminiExitCodeIn};

}  // namespace pitwall::hooks

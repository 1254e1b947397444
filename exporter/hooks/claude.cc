#include <array>
#include <optional>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"

namespace pitwall::hooks {

namespace {

// PostToolBatch repeats all calls of a response. Calls of an unknown tool, calls with invalid
// arguments and edits without a match are reported nowhere else.
constexpr std::array<EventRule, 14> kClaudeEvents = {{
    {"PreToolUse", Action::kToolStart},
    {"PostToolUse", Action::kToolEnd},
    {"PostToolUseFailure", Action::kToolFailure},
    {"PostToolBatch", Action::kToolBatch},
    {"PermissionRequest", Action::kPermissionRequest},
    {"PermissionDenied", Action::kToolDenied},
    {"UserPromptSubmit", Action::kTurnStart},
    {"Stop", Action::kTurnEnd},
    {"StopFailure", Action::kTurnFailure},
    {"SubagentStart", Action::kAgentStart},
    {"SubagentStop", Action::kAgentEnd},
    {"TaskCompleted", Action::kTaskEnd},
    {"SessionEnd", Action::kSessionEnd},
    {"SessionStart", Action::kAlive},
}};

std::optional<int> ClaudeExitCodeIn(std::string_view /*tool*/, telemetry::JsonValue response) {
  return telemetry::ClaudeExitCode(response.Text());
}

}  // namespace

constinit const Program kClaude = {.name = "claude",
                                   .emitter = "claude-code",
                                   .events = kClaudeEvents,
                                   .exit_code = ClaudeExitCodeIn};

}  // namespace pitwall::hooks

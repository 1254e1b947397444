#include <array>
#include <optional>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

// VS Code writes the names as Claude Code does, the command line begins them with a small letter.
constexpr std::array<EventRule, 18> kCopilotEvents = {{
    {"PreToolUse", Action::kToolStart},
    {"preToolUse", Action::kToolStart},
    {"PostToolUse", Action::kToolEnd},
    {"postToolUse", Action::kToolEnd},
    {"PostToolUseFailure", Action::kToolFailure},
    {"postToolUseFailure", Action::kToolFailure},
    {"PermissionRequest", Action::kPermissionRequest},
    {"permissionRequest", Action::kPermissionRequest},
    {"UserPromptSubmit", Action::kTurnStart},
    {"userPromptSubmitted", Action::kTurnStart},
    {"Stop", Action::kTurnEnd},
    {"agentStop", Action::kTurnEnd},
    {"SubagentStart", Action::kAgentStart},
    {"subagentStart", Action::kAgentStart},
    {"SubagentStop", Action::kAgentEnd},
    {"subagentStop", Action::kAgentEnd},
    {"SessionEnd", Action::kSessionEnd},
    {"sessionEnd", Action::kSessionEnd},
}};

std::optional<int> CopilotExitCodeIn(std::string_view /*tool*/, telemetry::JsonValue response) {
  return telemetry::ExitCodeOf(response);
}

}  // namespace

// The hooks of the command line have no ids, so its spans and logs are better.
constinit const Program kCopilot = {.name = "copilot",
                                    .emitter = "copilot",
                                    .events = kCopilotEvents,
                                    .tool_needs = telemetry::kNeedsNoBetter,
                                    .turn_needs = telemetry::kNeedsNoBetter,
                                    .rank = 4,
                                    .exit_code = CopilotExitCodeIn};

}  // namespace pitwall::hooks

#include <array>
#include <optional>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"

namespace pitwall::hooks {

namespace {

// afterShellExecution and afterMCPExecution repeat postToolUse.
constexpr std::array<EventRule, 8> kCursorEvents = {{
    {"preToolUse", Action::kToolStart},
    {"postToolUse", Action::kToolEnd},
    {"postToolUseFailure", Action::kToolFailure},
    {"beforeSubmitPrompt", Action::kTurnStart},
    {"stop", Action::kTurnEnd},
    {"subagentStart", Action::kAgentStart},
    {"subagentStop", Action::kAgentEnd},
    {"sessionEnd", Action::kSessionEnd},
}};

std::optional<int> CursorExitCodeIn(std::string_view /*tool*/, telemetry::JsonValue response) {
  return telemetry::ExitCodeOf(response);
}

}  // namespace

constinit const Program kCursor = {
    .name = "cursor", .emitter = "cursor", .events = kCursorEvents, .exit_code = CursorExitCodeIn};

}  // namespace pitwall::hooks

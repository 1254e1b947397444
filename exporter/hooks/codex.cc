#include <array>
#include <optional>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

constexpr std::array<EventRule, 11> kCodexEvents = {{
    {"PreToolUse", Action::kToolStart},
    {"PostToolUse", Action::kToolEnd},
    {"PostToolUseFailure", Action::kToolFailure},
    {"PermissionRequest", Action::kPermissionRequest},
    {"UserPromptSubmit", Action::kTurnStart},
    {"Stop", Action::kTurnEnd},
    {"StopFailure", Action::kTurnFailure},
    {"SubagentStart", Action::kAgentStart},
    {"SubagentStop", Action::kAgentEnd},
    {"SessionEnd", Action::kSessionEnd},
    {"SessionStart", Action::kAlive},
}};

std::optional<int> CodexExitCodeIn(std::string_view /*tool*/, telemetry::JsonValue response) {
  if (response.IsText()) return telemetry::CodexExitCode(response.Text());
  return telemetry::ExitCodeOf(response);
}

// The hooks have Claude Code's name of the shell, and the namespace of some tools before their
// name.
std::string_view CodexToolName(std::string_view name) {
  constexpr std::string_view kAgents = "multi_agent_v1";
  if (name == "Bash") return "exec_command";
  return name.starts_with(kAgents) ? name.substr(kAgents.size()) : name;
}

}  // namespace

// The response of a command is its output only; the log has the exit code and the run time.
constinit const Program kCodex = {
    .name = "codex",
    .emitter = "codex",
    .events = kCodexEvents,
    .tool_needs = telemetry::kNeedsOutcome | telemetry::kNeedsDuration,
    .exit_code = CodexExitCodeIn,
    .tool_name = CodexToolName,
    .subagents_are_conversations = true};

}  // namespace pitwall::hooks

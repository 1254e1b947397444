#include <array>
#include <optional>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/exit_code.h"
#include "exporter/telemetry/json_fields.h"

namespace pitwall::hooks {

namespace {

constexpr std::array<EventRule, 2> kOpencodeEvents = {{
    {"tool.execute.before", Action::kToolStart},
    {"tool.execute.after", Action::kToolEnd},
}};

std::optional<int> OpencodeExitCodeIn(std::string_view /*tool*/, telemetry::JsonValue response) {
  return telemetry::ExitCodeOf(response);
}

}  // namespace

constinit const Program kOpencode = {.name = "opencode",
                                     .emitter = "opencode",
                                     .events = kOpencodeEvents,
                                     .exit_code = OpencodeExitCodeIn};

}  // namespace pitwall::hooks

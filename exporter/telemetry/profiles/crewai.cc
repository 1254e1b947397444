// CrewAI: a crew of one agent is that agent's run; a crew of several is a task of its own.
#include <string_view>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile CrewAiProfile() {
  using enum Field;
  const auto crew = [](std::string_view names, std::string_view agents) {
    return Rule{.names = names,
                .conditions = {{Test::kHasSeveralItems, agents}},
                .meaning = Meaning::kTaskEnd,
                .sources = {{kAgentName, "crewai.crew.name"}, {kAgentName, "crew_name"}},
                .is_agent = true,
                .task_type = "crew"};
  };
  const auto single = [](std::string_view names) {
    return Rule{
        .names = names, .meaning = Meaning::kTaskEnd, .needs = kNeedsNoInner, .task_type = "crew"};
  };
  return {
      .emitter = "crewai",
      .scopes = {"opentelemetry.instrumentation.crewai*", "openinference.instrumentation.crewai*",
                 "crewai*"},
      .rules =
          {
              crew("crewai.workflow", "crewai.crew.agents"),
              single("crewai.workflow"),
              crew("*.kickoff", "crew_agents"),
              single("*.kickoff"),
              // Its tokens are those of the whole crew.
              {.conditions = {{Test::kEquals, "traceloop.span.kind", "agent"}},
               .meaning = Meaning::kTaskEnd,
               .needs = kNeedsNoInner,
               .is_agent = true,
               .name_suffix = ".agent"},
          },
      .sources = {{kAgentName, "crewai.agent.role"}},
      .is_generic = true,
  };
}

}  // namespace pitwall::telemetry

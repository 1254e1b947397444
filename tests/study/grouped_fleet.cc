#include "tests/study/grouped_fleet.h"

#include <array>
#include <cmath>
#include <random>
#include <string>

#include "tests/study/agent_maker.h"

namespace pitwall::study {

namespace {

constexpr double kUnevenAgent = 0.5;  // as in PlantedFleet
constexpr double kUnevenModel = 1;

struct Role {
  std::string_view name;
  std::uint64_t tasks;
  std::uint64_t calls;
};
constexpr std::array<Role, 6> kRoles = {{{"coordinator", 60, 800},
                                         {"coder", 40, 400},
                                         {"planner", 20, 100},
                                         {"reviewer", 10, 60},
                                         {"researcher", 6, 30},
                                         {"tester", 2, 15}}};

// The parameters from which the mixes of a group's agents are drawn.
std::vector<double> DrawMix(Random& random, std::size_t kinds) {
  std::gamma_distribution<double> gamma(kUnevenModel, 1);
  std::vector<double> mix(kinds);
  double sum = 0;
  for (double& share : mix) sum += share = gamma(random) + 1e-3;
  for (double& share : mix) share *= kUnevenAgent * static_cast<double>(kinds) / sum;
  return mix;
}

struct Mixes {
  std::vector<double> tasks;
  std::vector<double> tools;
};

Nature DrawNature(Random& random, double spread) {
  std::normal_distribution<double> normal;
  Nature nature;
  nature.task_log = spread * normal(random);
  nature.tool_log = spread * normal(random);
  nature.error_factor = std::exp(spread * normal(random));
  nature.quality += spread * normal(random);
  return nature;
}

void DoWork(Random& random, Reading& reading, const KindsOfWork& works, const Mixes& mixes,
            const Nature& nature, std::uint64_t tasks, std::uint64_t calls, AgentReading& agent) {
  DoTasks(random, reading, works.tasks, nature, Deal(random, mixes.tasks, tasks), agent);
  CallTools(random, reading, works.tools, nature, Deal(random, mixes.tools, calls), agent);
  ScoreTasks(random, reading, nature, agent);
}

}  // namespace

GroupedFleet PlantGroups(const GroupPlan& plan, std::uint64_t seed) {
  Random random(seed);
  GroupedFleet fleet;
  Reading& reading = fleet.reading;
  const KindsOfWork works = DrawKindsOfWork(random, reading);
  const std::span<AgentReading> agents =
      reading.Allocate<AgentReading>(plan.models * plan.agents_per_model);
  for (std::size_t model = 0; model < plan.models; ++model) {
    const bool is_slow = model == 0 && plan.slow_by != 1;
    const bool is_error_prone = model == 1 && plan.errors_by != 1;
    fleet.truths.push_back(is_slow          ? Truth::kSlow
                           : is_error_prone ? Truth::kErrorProne
                                            : Truth::kOrdinary);
    const std::string_view name = reading.CopyText("model-" + std::to_string(model));
    const Mixes mixes{DrawMix(random, works.tasks.size()), DrawMix(random, works.tools.size())};
    for (std::size_t i = 0; i < plan.agents_per_model; ++i) {
      AgentReading& agent = agents[model * plan.agents_per_model + i];
      agent.agent_id = reading.CopyText("agent-" + std::to_string(model) + "-" + std::to_string(i));
      agent.model = name;
      fleet.models.push_back(name);
      Nature nature = DrawNature(random, plan.spread);
      if (is_slow) nature.task_log += std::log(plan.slow_by);
      if (is_slow && plan.slow_tools) nature.tool_log += std::log(plan.slow_by);
      if (is_error_prone) nature.error_factor *= plan.errors_by;
      const std::uint64_t busy = i == 0 ? plan.busy_agent : 1;
      DoWork(random, reading, works, mixes, nature, busy * plan.tasks, busy * plan.calls, agent);
    }
  }
  reading.agents = agents;
  return fleet;
}

Reading PlantRoles(std::size_t count, double spread, std::uint64_t seed) {
  Random random(seed);
  Reading reading;
  const KindsOfWork works = DrawKindsOfWork(random, reading);
  const Mixes mixes{std::vector<double>(works.tasks.size(), kUnevenAgent),
                    std::vector<double>(works.tools.size(), kUnevenAgent)};
  const std::span<AgentReading> agents = reading.Allocate<AgentReading>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Role& role = kRoles[i % kRoles.size()];
    agents[i].agent_id = reading.CopyText("agent-" + std::to_string(i));
    agents[i].role = role.name;
    DoWork(random, reading, works, mixes, DrawNature(random, spread), role.tasks, role.calls,
           agents[i]);
  }
  reading.agents = agents;
  return reading;
}

}  // namespace pitwall::study

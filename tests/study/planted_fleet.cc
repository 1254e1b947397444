#include "tests/study/planted_fleet.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "tests/study/agent_maker.h"

namespace pitwall::study {

namespace {

constexpr double kUneven = 0.5;  // of mixes of work

Nature NatureOf(Truth truth, const Plan& plan, Random& random) {
  std::normal_distribution<double> normal;
  Nature nature;
  nature.task_log = plan.spread * normal(random);
  nature.tool_log = plan.spread * normal(random);
  nature.error_factor = std::exp(plan.spread * normal(random));
  if (truth == Truth::kSlow) {
    nature.task_log += std::log(plan.slow_by);
    if (plan.slow_tools) nature.tool_log += std::log(plan.slow_by);
  }
  if (truth == Truth::kErrorProne) nature.error_factor *= plan.errors_by;
  if (truth == Truth::kExcellent) {
    nature.task_log -= std::log(2.0);
    nature.error_factor *= 0.5;
    nature.quality += 0.5;
  }
  return nature;
}

std::vector<Truth> Truths(const Plan& plan) {
  std::vector<Truth> truths(plan.agents, Truth::kOrdinary);
  const auto first = truths.begin();
  std::fill_n(first, plan.slow, Truth::kSlow);
  std::fill_n(first + static_cast<std::ptrdiff_t>(plan.slow), plan.error_prone, Truth::kErrorProne);
  std::fill_n(first + static_cast<std::ptrdiff_t>(plan.slow + plan.error_prone), plan.excellent,
              Truth::kExcellent);
  return truths;
}

}  // namespace

PlantedFleet Plant(const Plan& plan, std::uint64_t seed) {
  Random random(seed);
  PlantedFleet fleet;
  fleet.truths = Truths(plan);
  const KindsOfWork works = DrawKindsOfWork(random, fleet.reading);
  const std::vector<double> of_tasks(works.tasks.size(), kUneven);
  const std::vector<double> of_tools(works.tools.size(), kUneven);
  const std::span<AgentReading> agents = fleet.reading.Allocate<AgentReading>(plan.agents);
  for (std::size_t i = 0; i < agents.size(); ++i) {
    AgentReading& agent = agents[i];
    agent.agent_id = fleet.reading.CopyText("agent-" + std::to_string(i));
    const Nature nature = NatureOf(fleet.truths[i], plan, random);
    DoTasks(random, fleet.reading, works.tasks, nature, Deal(random, of_tasks, plan.tasks), agent);
    CallTools(random, fleet.reading, works.tools, nature, Deal(random, of_tools, plan.calls),
              agent);
    ScoreTasks(random, fleet.reading, nature, agent);
    fleet.mean_task_ms.push_back(agent.tasks.durations.MeanNs() / 1e6);
  }
  fleet.reading.agents = agents;
  return fleet;
}

}  // namespace pitwall::study

#include "tests/study/planted_fleet.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include "pitwall/duration_buckets.h"

namespace pitwall::study {

namespace {

constexpr std::size_t kTaskTypes = 6;
constexpr std::size_t kTools = 15;

// One kind of work: its usual duration and its error rate.
struct Work {
  std::string_view name;
  double log_seconds;
  double wrong;
};

struct Nature {
  double task_log = 0;
  double tool_log = 0;
  double error_factor = 1;
  double quality = 8;
};

using Random = std::mt19937_64;

double Uniform(Random& random, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(random);
}

std::vector<Work> MakeWork(Random& random, Reading& reading, const char* prefix, std::size_t count,
                           double fastest_s, double slowest_s, double least_wrong,
                           double most_wrong) {
  std::vector<Work> works;
  for (std::size_t i = 0; i < count; ++i) {
    works.push_back({reading.CopyText(prefix + std::to_string(i)),
                     Uniform(random, std::log(fastest_s), std::log(slowest_s)),
                     Uniform(random, least_wrong, most_wrong)});
  }
  return works;
}

// An uneven mix: shares from a Dirichlet distribution of 0.5 each.
std::vector<std::uint64_t> Deal(Random& random, std::size_t kinds, std::uint64_t count) {
  std::gamma_distribution<double> gamma(0.5, 1);
  std::vector<double> shares(kinds);
  for (double& share : shares) share = gamma(random) + 1e-12;
  std::discrete_distribution<std::size_t> pick(shares.begin(), shares.end());
  std::vector<std::uint64_t> dealt(kinds);
  for (std::uint64_t i = 0; i < count; ++i) ++dealt[pick(random)];
  return dealt;
}

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

Durations Draw(Random& random, Reading& reading, double log_seconds, std::uint64_t count) {
  std::normal_distribution<double> logs(log_seconds, 1);
  std::map<int, std::uint64_t> counts;
  Durations durations;
  durations.count = count;
  for (std::uint64_t i = 0; i < count; ++i) {
    const auto ns = static_cast<std::uint64_t>(std::exp(logs(random)) * 1e9);
    durations.sum_ns += ns;
    ++counts[BucketIndexAt(static_cast<int>(BucketPositionOfNs(ns)))];
  }
  const std::span<BucketCount> buckets = reading.Allocate<BucketCount>(counts.size());
  std::size_t next = 0;
  for (const auto& [index, bucket_count] : counts) buckets[next++] = {index, bucket_count};
  durations.buckets = buckets;
  return durations;
}

std::uint64_t DrawWrong(Random& random, std::uint64_t tries, double rate) {
  return std::binomial_distribution<std::uint64_t>(tries, std::min(rate, 0.95))(random);
}

void DoTasks(Random& random, Reading& reading, const std::vector<Work>& works, const Nature& nature,
             std::uint64_t count, AgentReading& agent) {
  const std::vector<std::uint64_t> dealt = Deal(random, works.size(), count);
  const std::span<TaskReading> tasks = reading.Allocate<TaskReading>(works.size());
  for (std::size_t i = 0; i < works.size(); ++i) {
    TaskReading& task = tasks[i];
    task.task_type = works[i].name;
    task.claimed = dealt[i];
    task.failed = DrawWrong(random, dealt[i], works[i].wrong);
    task.completed = dealt[i] - task.failed;
    task.durations = Draw(random, reading, works[i].log_seconds + nature.task_log, task.completed);
    agent.tasks.claimed += task.claimed;
    agent.tasks.completed += task.completed;
    agent.tasks.failed += task.failed;
    agent.tasks.durations.count += task.completed;
    agent.tasks.durations.sum_ns += task.durations.sum_ns;
  }
  agent.task_types = tasks;
}

void CallTools(Random& random, Reading& reading, const std::vector<Work>& works,
               const Nature& nature, std::uint64_t count, AgentReading& agent) {
  const std::vector<std::uint64_t> dealt = Deal(random, works.size(), count);
  const std::span<ToolReading> tools = reading.Allocate<ToolReading>(works.size());
  for (std::size_t i = 0; i < works.size(); ++i) {
    ToolReading& tool = tools[i];
    tool.tool = works[i].name;
    tool.calls = dealt[i];
    tool.errors = DrawWrong(random, dealt[i], works[i].wrong * nature.error_factor);
    tool.durations = Draw(random, reading, works[i].log_seconds + nature.tool_log, dealt[i]);
    agent.tool_calls += tool.calls;
    agent.tool_errors += tool.errors;
  }
  agent.tools = tools;
}

// Typical scores: in tenths, with a sigma of 0.8, never beyond the scale.
void Score(Random& random, Reading& reading, const Nature& nature, AgentReading& agent) {
  std::normal_distribution<double> scores(nature.quality, 0.8);
  QualityReading& quality = agent.quality;
  const std::uint64_t kept = std::min<std::uint64_t>(agent.tasks.completed, kNewestScores);
  const std::span<ScoreReading> newest = reading.Allocate<ScoreReading>(kept);
  for (; quality.count < agent.tasks.completed; ++quality.count) {
    const double tenths = std::clamp(std::round(scores(random) * 10), 0.0, 100.0);
    const auto millionths = static_cast<std::uint32_t>(tenths * 1e5);
    quality.sum_millionths += millionths;
    ++quality.buckets[std::max(0, static_cast<int>(std::ceil(tenths / 10)) - 1)];
    newest[quality.count % std::max<std::uint64_t>(kept, 1)].score_millionths = millionths;
  }
  quality.newest = newest;
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
  const std::vector<Work> tasks =
      MakeWork(random, fleet.reading, "task-", kTaskTypes, 20, 600, 0.02, 0.15);
  const std::vector<Work> tools =
      MakeWork(random, fleet.reading, "tool-", kTools, 0.002, 20, 0.01, 0.12);
  const std::span<AgentReading> agents = fleet.reading.Allocate<AgentReading>(plan.agents);
  for (std::size_t i = 0; i < agents.size(); ++i) {
    AgentReading& agent = agents[i];
    agent.agent_id = fleet.reading.CopyText("agent-" + std::to_string(i));
    const Nature nature = NatureOf(fleet.truths[i], plan, random);
    DoTasks(random, fleet.reading, tasks, nature, plan.tasks, agent);
    CallTools(random, fleet.reading, tools, nature, plan.calls, agent);
    Score(random, fleet.reading, nature, agent);
    fleet.mean_task_ms.push_back(agent.tasks.durations.MeanNs() / 1e6);
  }
  fleet.reading.agents = agents;
  return fleet;
}

}  // namespace pitwall::study

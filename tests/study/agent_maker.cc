#include "tests/study/agent_maker.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "pitwall/duration_buckets.h"

namespace pitwall::study {

namespace {

constexpr std::size_t kTaskTypes = 6;
constexpr std::size_t kTools = 15;

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

}  // namespace

KindsOfWork DrawKindsOfWork(Random& random, Reading& reading) {
  KindsOfWork works;
  works.tasks = MakeWork(random, reading, "task-", kTaskTypes, 20, 600, 0.02, 0.15);
  works.tools = MakeWork(random, reading, "tool-", kTools, 0.002, 20, 0.01, 0.12);
  return works;
}

std::vector<std::uint64_t> Deal(Random& random, std::span<const double> parameters,
                                std::uint64_t count) {
  using Gamma = std::gamma_distribution<double>;
  Gamma gamma;
  std::vector<double> shares;
  for (const double parameter : parameters) {
    shares.push_back(gamma(random, Gamma::param_type(parameter, 1)) + 1e-12);
  }
  std::discrete_distribution<std::size_t> pick(shares.begin(), shares.end());
  std::vector<std::uint64_t> dealt(shares.size());
  for (std::uint64_t i = 0; i < count; ++i) ++dealt[pick(random)];
  return dealt;
}

void DoTasks(Random& random, Reading& reading, std::span<const Work> works, const Nature& nature,
             std::span<const std::uint64_t> dealt, AgentReading& agent) {
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

void CallTools(Random& random, Reading& reading, std::span<const Work> works, const Nature& nature,
               std::span<const std::uint64_t> dealt, AgentReading& agent) {
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
void ScoreTasks(Random& random, Reading& reading, const Nature& nature, AgentReading& agent) {
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

}  // namespace pitwall::study

// Builds the readings of small fleets by hand.
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "pitwall/reading.h"

namespace pitwall::standing {

struct Work {
  std::string name;
  std::uint64_t count = 0;
  std::uint64_t wrong = 0;
  double typical_s = 1;  // half of the durations lie a factor of e below, half above
};

struct Agent {
  std::vector<Work> tasks;  // count: completed tasks
  std::vector<Work> tools;
  std::vector<double> scores;
};

inline Durations Spread(Reading& reading, double typical_s, std::uint64_t count) {
  if (count == 0) return {};
  const auto index = [](double seconds) {
    const auto ns = static_cast<std::uint64_t>(seconds * 1e9);
    return BucketIndexAt(static_cast<int>(BucketPositionOfNs(ns)));
  };
  const std::span<BucketCount> buckets = reading.Allocate<BucketCount>(count == 1 ? 1 : 2);
  buckets.front() = {index(typical_s / std::exp(1)), count / 2 + count % 2};
  if (count > 1) buckets.back() = {index(typical_s * std::exp(1)), count / 2};
  Durations durations;
  durations.count = count;
  durations.sum_ns = static_cast<std::uint64_t>(typical_s * 1.5e9) * count;
  durations.buckets = buckets;
  return durations;
}

inline AgentReading ReadingOf(Reading& reading, const Agent& agent) {
  AgentReading one;
  const std::span<TaskReading> tasks = reading.Allocate<TaskReading>(agent.tasks.size());
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Work& work = agent.tasks[i];
    tasks[i].task_type = reading.CopyText(work.name);
    tasks[i].completed = work.count;
    tasks[i].failed = work.wrong;
    tasks[i].durations = Spread(reading, work.typical_s, work.count);
    one.tasks.completed += work.count;
    one.tasks.failed += work.wrong;
  }
  one.task_types = tasks;
  const std::span<ToolReading> tools = reading.Allocate<ToolReading>(agent.tools.size());
  for (std::size_t i = 0; i < tools.size(); ++i) {
    const Work& work = agent.tools[i];
    tools[i].tool = reading.CopyText(work.name);
    tools[i].calls = work.count;
    tools[i].errors = work.wrong;
    tools[i].durations = Spread(reading, work.typical_s, work.count);
    one.tool_calls += work.count;
    one.tool_errors += work.wrong;
  }
  one.tools = tools;
  const std::span<ScoreReading> newest = reading.Allocate<ScoreReading>(agent.scores.size());
  for (std::size_t i = 0; i < newest.size(); ++i) {
    newest[i].score_millionths = static_cast<std::uint32_t>(std::llround(agent.scores[i] * 1e6));
    one.quality.sum_millionths += newest[i].score_millionths;
    ++one.quality.count;
  }
  one.quality.newest = newest;
  return one;
}

inline Reading ReadingOf(const std::vector<Agent>& fleet, const Agent& retired = {}) {
  Reading reading;
  const std::span<AgentReading> agents = reading.Allocate<AgentReading>(fleet.size());
  for (std::size_t i = 0; i < fleet.size(); ++i) agents[i] = ReadingOf(reading, fleet[i]);
  reading.agents = agents;
  reading.retired = ReadingOf(reading, retired);
  return reading;
}

}  // namespace pitwall::standing

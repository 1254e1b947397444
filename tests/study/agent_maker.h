// Draws the work of agents whose nature is known.
#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "pitwall/reading.h"

namespace pitwall::study {

using Random = std::mt19937_64;

// One kind of work: its usual duration and its error rate.
struct Work {
  std::string_view name;
  double log_seconds;
  double wrong;
};

// How an agent differs from others at the same work.
struct Nature {
  double task_log = 0;
  double tool_log = 0;
  double error_factor = 1;
  double quality = 8;
};

struct KindsOfWork {
  std::vector<Work> tasks;  // 6
  std::vector<Work> tools;  // 15
};
// Names are kept in the reading.
KindsOfWork DrawKindsOfWork(Random& random, Reading& reading);

// An uneven mix of that many pieces over kinds of work: shares from a Dirichlet distribution with
// these parameters.
std::vector<std::uint64_t> Deal(Random& random, std::span<const double> parameters,
                                std::uint64_t count);

// Fill the tasks, the tool calls and the scores of the completed tasks of an agent. `dealt`: one
// count per kind of work.
void DoTasks(Random& random, Reading& reading, std::span<const Work> works, const Nature& nature,
             std::span<const std::uint64_t> dealt, AgentReading& agent);
void CallTools(Random& random, Reading& reading, std::span<const Work> works, const Nature& nature,
               std::span<const std::uint64_t> dealt, AgentReading& agent);
void ScoreTasks(Random& random, Reading& reading, const Nature& nature, AgentReading& agent);

}  // namespace pitwall::study

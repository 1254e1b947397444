// Fleets whose groups have a known truth, and fleets of equal agents with unequal amounts of work.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pitwall/reading.h"
#include "tests/study/planted_fleet.h"

namespace pitwall::study {

struct GroupPlan {
  std::size_t models = 6;
  std::size_t agents_per_model = 60;
  std::uint64_t tasks = 6;
  std::uint64_t calls = 40;
  double spread = 0.3;           // standard deviation between agents' logarithms of times and odds
  double slow_by = 1.35;         // the first model; 1: none is slow
  double errors_by = 2;          // tool errors of the second model; 1: none is error-prone
  bool slow_tools = false;       // whether the slow model is slow at tool calls as well as at tasks
  std::uint64_t busy_agent = 1;  // how many times as much work one agent of each model does
};

struct GroupedFleet {
  Reading reading;                       // every agent has a model
  std::vector<std::string_view> models;  // one per agent
  std::vector<Truth> truths;             // one per model, in the order of their first agents
};

// Each model has an uneven mix of task types and tools of its own, and each of its agents another.
GroupedFleet PlantGroups(const GroupPlan& plan, std::uint64_t seed);

// Six roles of equal quality. Coordinators do 60 tasks and 800 calls, testers 2 and 15.
// `spread`: as above, equal for all roles.
Reading PlantRoles(std::size_t agents, double spread, std::uint64_t seed);

}  // namespace pitwall::study

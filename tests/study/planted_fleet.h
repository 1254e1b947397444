// A fleet with known truth, for testing standings.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "pitwall/reading.h"

namespace pitwall::study {

enum class Truth : std::uint8_t { kOrdinary, kSlow, kErrorProne, kExcellent };

struct Plan {
  std::size_t agents = 200;
  std::size_t slow = 20;         // times `slow_by`
  std::size_t error_prone = 20;  // tool errors times `errors_by`
  std::size_t excellent = 20;    // tasks in half the time, half the tool errors, better scores
  std::uint64_t tasks = 40;
  std::uint64_t calls = 400;
  double slow_by = 2;
  double errors_by = 3;
  bool slow_tools = false;  // whether the slow are slow at tool calls as well as at tasks
  double spread = 0;        // standard deviation between ordinary agents' logarithms and odds
};

struct PlantedFleet {
  Reading reading;
  std::vector<Truth> truths;         // one for each agent
  std::vector<double> mean_task_ms;  // raw mean duration, as other tools rank by
};

PlantedFleet Plant(const Plan& plan, std::uint64_t seed);

}  // namespace pitwall::study

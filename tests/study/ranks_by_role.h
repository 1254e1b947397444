// Where the agents of each role rank in fleets whose quality does not depend on the role.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pitwall::study {

struct RanksOfRole {
  std::string role;
  double in_first = 0;  // agents among the first 100 of the rated, mean over the runs
  double in_last = 0;   // among the last 100
  double mean_rank = 0;
};

// One entry per role, all with equally many agents.
std::vector<RanksOfRole> RanksByRole(std::size_t agents, double spread, std::size_t runs,
                                     std::uint64_t first_seed);

}  // namespace pitwall::study

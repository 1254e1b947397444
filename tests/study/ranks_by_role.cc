#include "tests/study/ranks_by_role.h"

#include <algorithm>
#include <map>

#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "tests/study/grouped_fleet.h"

namespace pitwall::study {

namespace {

constexpr std::uint32_t kEnd = 100;

}  // namespace

std::vector<RanksOfRole> RanksByRole(std::size_t agents, double spread, std::size_t runs,
                                     std::uint64_t first_seed) {
  std::map<std::string, RanksOfRole> roles;
  for (std::size_t run = 0; run < runs; ++run) {
    const Reading reading = PlantRoles(agents, spread, first_seed + run);
    const std::vector<Standing> standings = RateFleet(reading);
    const auto rated = static_cast<std::uint32_t>(
        std::count_if(standings.begin(), standings.end(), [](const Standing& standing) {
          return standing.standing_class != StandingClass::kUnrated;
        }));
    for (std::size_t i = 0; i < standings.size(); ++i) {
      const std::uint32_t rank = standings[i].rank;
      RanksOfRole& role = roles[std::string(reading.agents[i].role)];
      if (rank <= kEnd) ++role.in_first;
      if (rank <= rated && rank + kEnd > rated) ++role.in_last;
      role.mean_rank += rank;
    }
  }
  std::vector<RanksOfRole> all;
  const auto run_count = static_cast<double>(runs);
  for (auto& [name, role] : roles) {
    const double ranked =
        run_count * static_cast<double>(agents) / static_cast<double>(roles.size());
    all.push_back(
        {name, role.in_first / run_count, role.in_last / run_count, role.mean_rank / ranked});
  }
  return all;
}

}  // namespace pitwall::study

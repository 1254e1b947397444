// The difference between a group of agents and the agents of the other groups at the same mix of
// work. The agent is the sampling unit: many calls of one agent are not many agents.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pitwall::standing {

// Fewer agents say nothing about a group, however much they did.
inline constexpr std::size_t kEnoughAgents = 3;
// Weight of all agents' scatter in that of a group's own agents, in agents.
inline constexpr double kScatterAgents = 10;
// Weight of the assumed spread between agents, in agents.
inline constexpr double kPriorAgents = 2;

struct GroupEffect {
  bool enough = false;  // agents and observations, of the group and of the others
  bool tested = false;  // enough, and the data can show a difference
  double value = 0;  // difference of logarithms, logarithm of a ratio, or points; above 0 is more
  double variance = 0;   // of the value: by chance, between agents, and of the others' mean
  double freedom = 1e9;  // degrees of freedom of the variance
  double score = 0;      // standard normal if the group does not differ
  double low = 0;        // 95 % interval of the value
  double high = 0;
  std::size_t agents = 0;  // with work that others do too
  double seen = 0;         // their observations
  double observed = 0;     // counts: errors; means: the mean
  double expected = 0;     // `observed` at the others' rates
};

// A variance, and on how many degrees of freedom it rests.
struct Moments {
  double variance = 0;
  double freedom = 0;
};

// One aspect of all groups.
class GroupComparison {
 public:
  virtual ~GroupComparison() = default;

  // One effect per group. `weights`: one per group, of its agents among "the others".
  // `spread`: variance between agents of one group.
  virtual std::vector<GroupEffect> Compare(std::span<const double> weights,
                                           double spread) const = 0;

  // How much each row counts among "the others".
  virtual std::vector<double> RowWeightsFor(std::span<const double> weights,
                                            double spread) const = 0;

  // The variance between agents of one group, by moments, given a first guess.
  virtual Moments EstimateSpread(std::span<const double> weights, double guess) const = 0;
};

}  // namespace pitwall::standing

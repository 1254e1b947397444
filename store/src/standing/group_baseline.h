// What agents outside a group do, in each kind of work.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/tally.h"

namespace pitwall::standing {

// The others in one stratum.
struct BaselineStratum {
  double mean = 0;   // weighted mean of the values, or the error rate
  double count = 0;  // effective number of observations of the mean; 0 without other agents
  double total = 0;  // weighted number of observations
  // The weight that the group's observations deserve where the others have few: others / (own +
  // others), as Mantel and Haenszel weigh strata.
  double weight = 0;
  double pooled_mean = 0;  // of the group and the others
  std::size_t agents = 0;  // others
};

class GroupBaseline {
 public:
  // Keeps references. `weights`: one per row; rows without a group count for nothing.
  GroupBaseline(const Table& table, const GroupRows& groups, std::span<const double> weights);

  // One entry per stratum, over all agents of other groups. Valid until the next call.
  std::span<const BaselineStratum> Without(std::size_t group);

  // For a sum over strata of coefficient × the others' mean: the sum over the other agents of the
  // squares of their shares in it. Times the variance between agents it is the variance of the sum,
  // because an agent differs in the same way in all its strata. For the group of Without(). Costs
  // the square of the number of strata whose coefficient is not 0.
  double SquaredShares(std::size_t group, std::span<const double> coefficients) const;

 private:
  struct Sums {
    double count = 0;
    double sum = 0;
    double weighted_count = 0;
    std::size_t rows = 0;
  };

  void AddRow(std::size_t row, std::vector<Sums>& strata) const;

  const Table& table_;
  const GroupRows& groups_;
  const std::span<const double> weights_;
  std::vector<double> products_;  // of each two strata: of the rows' weighted counts
  std::vector<Sums> all_;
  std::vector<Sums> own_;
  std::vector<BaselineStratum> others_;
};

// One weight per row: that of its group, divided by how much the row's information exceeds what one
// agent can tell about others. So no busy agent dominates.
std::vector<double> RowWeights(const GroupRows& groups, std::span<const double> information,
                               std::span<const double> group_weights, double spread);

// The degrees of freedom of the spread between the agents of one group, that of the prior included.
double SpreadFreedom(const Table& table, const GroupRows& groups);

// One effect per group: `effect_of(group, baseline, freedom)`. The weights are those of
// RowWeights().
template <class EffectOf>
std::vector<GroupEffect> EffectsOf(const Table& table, const GroupRows& groups,
                                   std::span<const double> row_weights, EffectOf effect_of) {
  GroupBaseline baseline(table, groups, row_weights);
  const double freedom = SpreadFreedom(table, groups);
  std::vector<GroupEffect> effects;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    effects.push_back(effect_of(group, baseline, freedom));
  }
  return effects;
}

// Enough agents and observations at the same work on both sides.
struct Evidence {
  std::size_t agents = 0;
  double seen = 0;
  std::size_t other_agents = 0;  // at one kind of work that the group does too
  double others_seen = 0;

  void AddOthers(const BaselineStratum& others);
  bool IsEnough(double enough) const;
};

}  // namespace pitwall::standing

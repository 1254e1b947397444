// Compares counts of errors of groups of agents with those expected at the others' rates.
//
// An agent with I expected information (tries × rate × (1 - rate)) scatters by I + spread × I²
// around its expected errors: by chance, and because agents of one group differ.
#pragma once

#include <span>
#include <vector>

#include "standing/count_comparison.h"
#include "standing/group_baseline.h"
#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/tally.h"

namespace pitwall::standing {

class GroupCounts final : public GroupComparison {
 public:
  // Keeps references to `table` and `groups`.
  GroupCounts(const Table& table, const GroupRows& groups, double enough);

  std::vector<GroupEffect> Compare(std::span<const double> weights, double spread) const override;
  std::vector<double> RowWeightsFor(std::span<const double> weights, double spread) const override;
  Moments EstimateSpread(std::span<const double> weights, double guess) const override;

 private:
  // Of a number of errors, where agents do not differ.
  struct Chance {
    double information = 0;
    double variance = 0;  // less than the information where strata are weighed down
  };
  // One agent. All but `seen` and `errors` are sums with the weights of the strata.
  struct Row {
    double seen = 0;
    double errors = 0;
    double tries = 0;
    double observed = 0;
    double expected = 0;
    Chance at_others_rate;
    Chance at_pooled_rate;  // if the group does not differ from the others
  };
  // Weighted sums over the agents of a group.
  struct Sums {
    double observed = 0;
    double expected = 0;
    double tries = 0;
    double chance = 0;         // variance of `observed` by chance alone, at the others' rates
    double pooled_chance = 0;  // the same at the pooled rates
    double between = 0;        // variance because agents differ
  };

  Row RowOf(std::size_t row, std::span<const BaselineStratum> others) const;
  std::vector<Row> RowsOf(std::size_t group, std::span<const BaselineStratum> others) const;
  static Sums SumsOf(std::span<const Row> rows, double spread);
  static double ScatterOf(std::span<const Row> rows, double ratio, double spread);
  double OthersVariance(std::size_t group, const GroupBaseline& baseline,
                        std::span<const BaselineStratum> others, double spread) const;
  GroupEffect EffectOf(std::size_t group, GroupBaseline& baseline, double spread,
                       double freedom) const;

  const Table& table_;
  const GroupRows& groups_;
  const double enough_;
  const CountComparison counts_;
};

}  // namespace pitwall::standing

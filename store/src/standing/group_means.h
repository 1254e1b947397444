// Compares means of scores, or of logarithms of times, of groups of agents.
#pragma once

#include <span>
#include <vector>

#include "standing/group_baseline.h"
#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/mean_comparison.h"
#include "standing/tally.h"

namespace pitwall::standing {

class GroupMeans final : public GroupComparison {
 public:
  // Keeps references to `table` and `groups`.
  GroupMeans(const Table& table, const GroupRows& groups, const MeanScale& scale);

  std::vector<GroupEffect> Compare(std::span<const double> weights, double spread) const override;
  std::vector<double> RowWeightsFor(std::span<const double> weights, double spread) const override;
  Moments EstimateSpread(std::span<const double> weights, double guess) const override;

  double variance_within() const { return means_.variance_within(); }

 private:
  // One agent against the others: its mean difference over its kinds of work.
  struct Residual {
    double value = 0;
    double variance = 0;  // by chance; the others taken as known
    double seen = 0;
    double information = 0;
  };

  Residual ResidualOf(std::size_t row, std::span<const BaselineStratum> others) const;
  std::vector<Residual> ResidualsOf(std::size_t group, std::span<const BaselineStratum> others,
                                    Evidence& evidence) const;
  GroupEffect EffectOf(std::size_t group, GroupBaseline& baseline, double spread,
                       double freedom) const;
  double OthersVariance(std::size_t group, const GroupBaseline& baseline,
                        std::span<const BaselineStratum> others, double spread,
                        GroupEffect& effect) const;

  const Table& table_;
  const GroupRows& groups_;
  const MeanScale scale_;
  const MeanComparison means_;
};

}  // namespace pitwall::standing

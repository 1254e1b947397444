// Compares means of scores, or of logarithms of times, with those of the rest of the fleet for the
// same mix.
#pragma once

#include "standing/comparison.h"

namespace pitwall::standing {

struct MeanScale {
  double prior_variance = 1;  // within one kind of work, assumed before any observation
  double least_variance = 0;  // the resolution of the data: smaller variances cannot be told from 0
  double enough = 5;
};

class MeanComparison final : public Comparison {
 public:
  // Keeps a reference to `table`.
  MeanComparison(const Table& table, const MeanScale& scale);

  std::span<const double> Information() const override { return information_; }
  std::vector<Effect> Compare(std::span<const double> weights, double spread) const override;

  double variance_within() const { return variance_within_; }
  std::span<const double> variances() const { return variances_; }  // within each stratum

 private:
  double ScatterOf(std::span<const TallyCell> row) const;

  const Table& table_;
  MeanScale scale_;
  double variance_within_ = 1;  // over all strata
  double freedom_ = 0;
  std::vector<double> variances_;  // one per stratum
  std::vector<double> information_;
};

}  // namespace pitwall::standing

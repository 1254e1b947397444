#include "standing/mean_comparison.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "standing/comparison.h"
#include "standing/others_in_stratum.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

// Weights in observations: of the prior variance in the fleet's variance, of the fleet's variance
// in a stratum's, and of a stratum's scatter in an agent's own.
constexpr double kPriorWeight = 4;
constexpr double kFleetWeight = 10;
constexpr double kStratumWeight = 40;

}  // namespace

MeanComparison::MeanComparison(const Table& table, const MeanScale& scale)
    : table_(table), scale_(scale), variances_(table.strata()), information_(table.rows()) {
  std::vector<double> freedoms(table.strata());
  double squares = kPriorWeight * scale.prior_variance;
  freedom_ = kPriorWeight;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const TallyCell& cell : table.Row(row)) {
      variances_[cell.stratum] += cell.squares;
      freedoms[cell.stratum] += cell.count - 1;
      squares += cell.squares;
      freedom_ += cell.count - 1;
    }
  }
  variance_within_ = std::max(squares / freedom_, scale.least_variance);
  for (std::size_t i = 0; i < variances_.size(); ++i) {
    variances_[i] =
        std::max((variances_[i] + kFleetWeight * variance_within_) / (freedoms[i] + kFleetWeight),
                 scale.least_variance);
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const TallyCell& cell : table.Row(row)) {
      information_[row] += cell.count / variances_[cell.stratum];
    }
  }
}

// Scatter of a row relative to the fleet's at the same work; at least 1.
double MeanComparison::ScatterOf(std::span<const TallyCell> row) const {
  double squares = kStratumWeight;
  double freedom = kStratumWeight;
  for (const TallyCell& cell : row) {
    squares += cell.squares / variances_[cell.stratum];
    freedom += cell.count - 1;
  }
  return std::max(1.0, squares / freedom);
}

std::vector<Effect> MeanComparison::Compare(std::span<const double> weights, double spread) const {
  const OthersByStratum strata(table_, weights);
  std::vector<Effect> effects(table_.rows());
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    Effect& effect = effects[row];
    double weight_sum = 0;
    double others = 0;
    for (const TallyCell& cell : table_.Row(row)) {
      const OthersInStratum those = strata.Without(cell, weights[row]);
      if (those.count == 0) continue;
      const double variance = variances_[cell.stratum] * (1 / cell.count + 1 / those.count);
      const double weight = 1 / (variance + spread * those.share);
      weight_sum += weight;
      effect.value += weight * (cell.sum / cell.count - those.mean);
      effect.variance += weight * weight * variance;
      effect.others_share += weight * those.share;
      effect.expected += weight * those.mean;
      effect.seen += cell.count;
      others += those.count;
    }
    effect.enough = effect.seen >= scale_.enough && others >= scale_.enough;
    effect.tested = effect.enough;
    effect.freedom = freedom_;
    if (weight_sum == 0) continue;
    effect.value /= weight_sum;
    effect.variance *= ScatterOf(table_.Row(row)) / (weight_sum * weight_sum);
    effect.others_share /= weight_sum;
    effect.expected /= weight_sum;
    effect.observed = effect.expected + effect.value;
  }
  return effects;
}

}  // namespace pitwall::standing

#include "standing/others_in_stratum.h"

#include <cstddef>
#include <span>

#include "standing/tally.h"

namespace pitwall::standing {

OthersByStratum::OthersByStratum(const Table& table, std::span<const double> weights)
    : strata_(table.strata()) {
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const double weight = weights[row];
    for (const TallyCell& cell : table.Row(row)) {
      StratumSums& sums = strata_[cell.stratum];
      const double count = weight * cell.count;
      sums.count += count;
      sums.sum += weight * cell.sum;
      sums.weighted_count += weight * count;
      sums.squared_count += count * count;
    }
  }
}

OthersInStratum OthersByStratum::Without(const TallyCell& cell, double weight) const {
  const StratumSums& sums = strata_[cell.stratum];
  const double own = weight * cell.count;
  const double count = sums.count - own;
  if (!(count > 1e-9 * sums.count)) return {};  // nobody else, or lost in rounding
  return {.mean = (sums.sum - weight * cell.sum) / count,
          .count = count * count / (sums.weighted_count - weight * own),
          .share = (sums.squared_count - own * own) / (count * count)};
}

}  // namespace pitwall::standing

#include "standing/group_baseline.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/tally.h"

namespace pitwall::standing {

GroupBaseline::GroupBaseline(const Table& table, const GroupRows& groups,
                             std::span<const double> weights)
    : table_(table),
      groups_(groups),
      weights_(weights),
      products_(table.strata() * table.strata()),
      all_(table.strata()),
      own_(table.strata()),
      others_(table.strata()) {
  for (std::size_t group = 0; group < groups.size(); ++group) {
    for (const std::size_t row : groups.RowsOf(group)) {
      AddRow(row, all_);
      for (const TallyCell& a : table.Row(row)) {
        for (const TallyCell& b : table.Row(row)) {
          products_[a.stratum * table.strata() + b.stratum] +=
              weights[row] * a.count * weights[row] * b.count;
        }
      }
    }
  }
}

void GroupBaseline::AddRow(std::size_t row, std::vector<Sums>& strata) const {
  const double weight = weights_[row];
  for (const TallyCell& cell : table_.Row(row)) {
    Sums& sums = strata[cell.stratum];
    const double count = weight * cell.count;
    sums.count += count;
    sums.sum += weight * cell.sum;
    sums.weighted_count += weight * count;
    ++sums.rows;
  }
}

std::span<const BaselineStratum> GroupBaseline::Without(std::size_t group) {
  own_.assign(own_.size(), {});
  for (const std::size_t row : groups_.RowsOf(group)) AddRow(row, own_);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    const double count = all_[i].count - own_[i].count;
    others_[i] = {};
    if (!(count > 1e-9 * all_[i].count)) continue;  // nobody else, or lost in rounding
    BaselineStratum& others = others_[i];
    others.mean = (all_[i].sum - own_[i].sum) / count;
    others.count = count * count / (all_[i].weighted_count - own_[i].weighted_count);
    others.total = count;
    others.agents = all_[i].rows - own_[i].rows;
    if (own_[i].count == 0) continue;
    const double own = own_[i].count * own_[i].count / own_[i].weighted_count;
    others.weight = others.count / (own + others.count);
    others.pooled_mean =
        ((1 - others.weight) * own_[i].sum / own_[i].count) + others.weight * others.mean;
  }
  return others_;
}

double GroupBaseline::SquaredShares(std::size_t group, std::span<const double> coefficients) const {
  std::vector<std::size_t> used;
  std::vector<double> per_count(coefficients.size());
  for (std::size_t i = 0; i < coefficients.size(); ++i) {
    if (coefficients[i] == 0) continue;
    used.push_back(i);
    per_count[i] = coefficients[i] / others_[i].total;
  }
  double squares = 0;
  for (const std::size_t a : used) {
    for (const std::size_t b : used) {
      squares += per_count[a] * per_count[b] * products_[a * coefficients.size() + b];
    }
  }
  for (const std::size_t row : groups_.RowsOf(group)) {
    double own = 0;
    for (const TallyCell& cell : table_.Row(row)) {
      own += per_count[cell.stratum] * weights_[row] * cell.count;
    }
    squares -= own * own;
  }
  return std::max(squares, 0.0);
}

std::vector<double> RowWeights(const GroupRows& groups, std::span<const double> information,
                               std::span<const double> group_weights, double spread) {
  std::vector<double> weights(information.size());
  for (std::size_t row = 0; row < weights.size(); ++row) {
    const std::uint32_t group = groups.GroupOf(row);
    if (group == GroupRows::kNoGroup) continue;
    weights[row] = group_weights[group] / (1 + spread * information[row]);
  }
  return weights;
}

double SpreadFreedom(const Table& table, const GroupRows& groups) {
  double freedom = kPriorAgents;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    const std::span<const std::size_t> rows = groups.RowsOf(group);
    const auto agents = std::count_if(rows.begin(), rows.end(),
                                      [&](std::size_t row) { return !table.Row(row).empty(); });
    freedom += std::max(0.0, static_cast<double>(agents) - 1);
  }
  return freedom;
}

void Evidence::AddOthers(const BaselineStratum& others) {
  other_agents = std::max(other_agents, others.agents);
  others_seen += others.count;
}

bool Evidence::IsEnough(double enough) const {
  return agents >= kEnoughAgents && seen >= enough && other_agents >= kEnoughAgents &&
         others_seen >= enough;
}

}  // namespace pitwall::standing

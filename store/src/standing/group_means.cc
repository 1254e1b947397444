#include "standing/group_means.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "standing/group_baseline.h"
#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/mean_comparison.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

GroupMeans::GroupMeans(const Table& table, const GroupRows& groups, const MeanScale& scale)
    : table_(table), groups_(groups), scale_(scale), means_(table, scale) {}

GroupMeans::Residual GroupMeans::ResidualOf(std::size_t row,
                                            std::span<const BaselineStratum> others) const {
  Residual residual;
  double information = 0;
  double chance = 0;
  for (const TallyCell& cell : table_.Row(row)) {
    if (others[cell.stratum].count == 0) continue;
    const double variance = means_.variances()[cell.stratum];
    const double here = others[cell.stratum].weight * cell.count / variance;
    information += here;
    chance += here * here * variance / cell.count;
    residual.value += here * (cell.sum / cell.count - others[cell.stratum].mean);
    residual.seen += cell.count;
  }
  if (information == 0) return residual;
  residual.value /= information;
  residual.variance = chance / (information * information);
  residual.information = information;
  return residual;
}

std::vector<GroupMeans::Residual> GroupMeans::ResidualsOf(std::size_t group,
                                                          std::span<const BaselineStratum> others,
                                                          Evidence& evidence) const {
  std::vector<Residual> residuals;
  for (const std::size_t row : groups_.RowsOf(group)) {
    const Residual residual = ResidualOf(row, others);
    if (residual.seen == 0) continue;
    residuals.push_back(residual);
    ++evidence.agents;
    evidence.seen += residual.seen;
  }
  return residuals;
}

// The variance of the others' mean at the group's mix of work, and that mean.
double GroupMeans::OthersVariance(std::size_t group, const GroupBaseline& baseline,
                                  std::span<const BaselineStratum> others, double spread,
                                  GroupEffect& effect) const {
  std::vector<double> shares(others.size());
  double total = 0;
  for (const std::size_t row : groups_.RowsOf(group)) {
    const Residual residual = ResidualOf(row, others);
    if (residual.seen == 0) continue;
    const double weight = 1 / (spread + residual.variance);
    total += weight;
    for (const TallyCell& cell : table_.Row(row)) {
      if (others[cell.stratum].count == 0) continue;
      shares[cell.stratum] += weight * others[cell.stratum].weight * cell.count /
                              (means_.variances()[cell.stratum] * residual.information);
    }
  }
  double variance = 0;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] == 0) continue;
    shares[i] /= total;
    variance += shares[i] * shares[i] * means_.variances()[i] / others[i].count;
    effect.expected += shares[i] * others[i].mean;
  }
  return variance + spread * baseline.SquaredShares(group, shares);
}

GroupEffect GroupMeans::EffectOf(std::size_t group, GroupBaseline& baseline, double spread,
                                 double freedom) const {
  const std::span<const BaselineStratum> others = baseline.Without(group);
  GroupEffect effect;
  Evidence evidence;
  for (const BaselineStratum& stratum : others) {
    if (stratum.count > 0) evidence.AddOthers(stratum);
  }
  const std::vector<Residual> residuals = ResidualsOf(group, others, evidence);
  effect.agents = evidence.agents;
  effect.seen = evidence.seen;
  effect.enough = evidence.IsEnough(scale_.enough);
  effect.tested = effect.enough;
  if (residuals.empty()) return effect;
  double weights = 0;
  for (const Residual& residual : residuals) {
    const double weight = 1 / (spread + residual.variance);
    weights += weight;
    effect.value += weight * residual.value;
  }
  effect.value /= weights;
  double scatter = kScatterAgents;
  for (const Residual& residual : residuals) {
    const double off = residual.value - effect.value;
    scatter += off * off / (spread + residual.variance);
  }
  scatter /= kScatterAgents + static_cast<double>(residuals.size()) - 1;
  effect.variance =
      std::max(1.0, scatter) / weights + OthersVariance(group, baseline, others, spread, effect);
  effect.observed = effect.expected + effect.value;
  effect.freedom = freedom;
  const double error = std::sqrt(effect.variance);
  effect.score = StudentToNormal(effect.value / error, freedom);
  const double reach = NormalToStudent(kZ95, freedom) * error;
  effect.low = effect.value - reach;
  effect.high = effect.value + reach;
  return effect;
}

std::vector<double> GroupMeans::RowWeightsFor(std::span<const double> weights,
                                              double spread) const {
  return RowWeights(groups_, means_.Information(), weights, spread);
}

std::vector<GroupEffect> GroupMeans::Compare(std::span<const double> weights, double spread) const {
  const std::vector<double> of_rows = RowWeightsFor(weights, spread);
  return EffectsOf(table_, groups_, of_rows,
                   [&](std::size_t group, GroupBaseline& baseline, double freedom) {
                     return EffectOf(group, baseline, spread, freedom);
                   });
}

// DerSimonian and Laird's moments with general weights (DerSimonian & Kacker 2007), each group
// about its own mean.
Moments GroupMeans::EstimateSpread(std::span<const double> weights, double guess) const {
  const std::vector<double> of_rows = RowWeightsFor(weights, guess);
  GroupBaseline baseline(table_, groups_, of_rows);
  double excess = 0;
  double scale = 0;
  double freedom = 0;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    Evidence evidence;
    const std::vector<Residual> residuals = ResidualsOf(group, baseline.Without(group), evidence);
    if (residuals.size() < 2) continue;
    double sum = 0;
    double sum_of_squares = 0;
    double mean = 0;
    for (const Residual& residual : residuals) {
      const double weight = 1 / (guess + residual.variance);
      sum += weight;
      sum_of_squares += weight * weight;
      mean += weight * residual.value;
    }
    mean /= sum;
    for (const Residual& residual : residuals) {
      const double weight = 1 / (guess + residual.variance);
      const double off = residual.value - mean;
      excess += weight * (off * off - residual.variance * (1 - weight / sum));
    }
    scale += sum - sum_of_squares / sum;
    freedom += static_cast<double>(residuals.size()) - 1;
  }
  return {.variance = scale > 0 ? std::max(0.0, excess / scale) : 0, .freedom = freedom};
}

}  // namespace pitwall::standing

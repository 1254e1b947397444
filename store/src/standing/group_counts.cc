#include "standing/group_counts.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "standing/count_comparison.h"
#include "standing/group_baseline.h"
#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

// The variance of one try; rates may be beyond their bounds by a rounding error.
double Binomial(double rate) { return std::max(0.0, rate * (1 - rate)); }

double AgentWeight(double information, double spread) { return 1 / (1 + spread * information); }

double Part(double share, double other) { return share > 0 ? share * std::log(share / other) : 0; }

// The signed root of the deviance of a share of `tries` against the expected one.
double SignedRoot(double share, double expected, double tries) {
  const double distance = Part(share, expected) + Part(1 - share, 1 - expected);
  return std::copysign(std::sqrt(2 * tries * std::max(distance, 0.0)), share - expected);
}

}  // namespace

GroupCounts::GroupCounts(const Table& table, const GroupRows& groups, double enough)
    : table_(table), groups_(groups), enough_(enough), counts_(table, enough) {}

GroupCounts::Row GroupCounts::RowOf(std::size_t row,
                                    std::span<const BaselineStratum> others) const {
  Row sums;
  for (const TallyCell& cell : table_.Row(row)) {
    const BaselineStratum& those = others[cell.stratum];
    if (those.count == 0) continue;
    const double tries = those.weight * cell.count;
    sums.seen += cell.count;
    sums.errors += cell.sum;
    sums.tries += tries;
    sums.observed += those.weight * cell.sum;
    sums.expected += tries * those.mean;
    const auto add = [&](double rate, Chance& chance) {
      const double information = tries * Binomial(rate);
      chance.information += information;
      chance.variance += those.weight * information;
    };
    // One observation at the pooled rate: a few others without an error do not prove a rate of 0.
    add((those.count * those.mean + those.pooled_mean) / (those.count + 1), sums.at_others_rate);
    add(those.pooled_mean, sums.at_pooled_rate);
  }
  return sums;
}

std::vector<GroupCounts::Row> GroupCounts::RowsOf(std::size_t group,
                                                  std::span<const BaselineStratum> others) const {
  std::vector<Row> rows;
  for (const std::size_t row : groups_.RowsOf(group)) {
    const Row sums = RowOf(row, others);
    if (sums.seen > 0) rows.push_back(sums);
  }
  return rows;
}

GroupCounts::Sums GroupCounts::SumsOf(std::span<const Row> rows, double spread) {
  Sums sums;
  for (const Row& row : rows) {
    const double information = row.at_others_rate.information;
    const double weight = AgentWeight(information, spread);
    sums.observed += weight * row.observed;
    sums.expected += weight * row.expected;
    sums.tries += weight * row.tries;
    sums.chance += weight * weight * row.at_others_rate.variance;
    sums.pooled_chance += weight * weight * row.at_pooled_rate.variance;
    sums.between += weight * weight * spread * information * information;
  }
  return sums;
}

// How much more the agents of a group scatter around their own mean than the spread says.
double GroupCounts::ScatterOf(std::span<const Row> rows, double ratio, double spread) {
  double scatter = kScatterAgents;
  for (const Row& row : rows) {
    const double information = std::max(ratio, 0.1) * row.at_others_rate.information;
    if (information == 0) continue;
    const double chance = std::max(ratio, 0.1) * row.at_others_rate.variance;
    const double off = row.observed - ratio * row.expected;
    scatter += off * off / (chance + spread * information * information);
  }
  return std::max(1.0, scatter / (kScatterAgents + static_cast<double>(rows.size()) - 1));
}

// Variance of the group's expected errors, because the others' rates are uncertain.
double GroupCounts::OthersVariance(std::size_t group, const GroupBaseline& baseline,
                                   std::span<const BaselineStratum> others, double spread) const {
  std::vector<double> tries(others.size());
  for (const std::size_t row : groups_.RowsOf(group)) {
    const double weight = AgentWeight(RowOf(row, others).at_others_rate.information, spread);
    for (const TallyCell& cell : table_.Row(row)) {
      tries[cell.stratum] += weight * others[cell.stratum].weight * cell.count;
    }
  }
  double chance = 0;
  for (std::size_t i = 0; i < tries.size(); ++i) {
    if (tries[i] == 0) continue;
    const double information = tries[i] * Binomial(others[i].pooled_mean);
    chance += tries[i] * information / others[i].count;
    tries[i] = information;
  }
  return chance + spread * baseline.SquaredShares(group, tries);
}

GroupEffect GroupCounts::EffectOf(std::size_t group, GroupBaseline& baseline, double spread,
                                  double freedom) const {
  const std::span<const BaselineStratum> others = baseline.Without(group);
  const std::vector<Row> rows = RowsOf(group, others);
  GroupEffect effect;
  Evidence evidence;
  for (const BaselineStratum& stratum : others) {
    if (stratum.count > 0) evidence.AddOthers(stratum);
  }
  for (const Row& row : rows) {
    ++evidence.agents;
    evidence.seen += row.seen;
    effect.observed += row.errors;
  }
  effect.agents = evidence.agents;
  effect.seen = evidence.seen;
  effect.enough = evidence.IsEnough(enough_);
  effect.freedom = freedom;
  const Sums sums = SumsOf(rows, spread);
  if (!(sums.pooled_chance > 0) || !(sums.expected > 0)) return effect;
  effect.tested = effect.enough;
  const double ratio = sums.observed / sums.expected;
  effect.expected = effect.observed / std::max(ratio, 1e-9);
  const double scatter = ScatterOf(rows, ratio, spread);
  const double outside = OthersVariance(group, baseline, others, spread);
  // Shares of tries, as if they were independent and so many that the variance is the same.
  const double expected = sums.expected / sums.tries;
  const double observed = std::min(sums.observed / sums.tries, 1.0);
  const double square = sums.expected * sums.expected;
  const double relative = (scatter * (sums.pooled_chance + sums.between) + outside) / square;
  effect.score = StudentToNormal(
      SignedRoot(observed, expected, (1 - expected) / (expected * relative)), freedom);
  const double floor = 0.5 / std::max(sums.expected, 1e-9);  // half an error
  const double at = std::max(ratio, floor);
  effect.value = std::log(at);
  // By chance the relative variance of a count falls with the count; the spread does not.
  effect.variance = (scatter * (sums.chance / at + sums.between) + outside) / square;
  const double share = std::min(at * expected, 0.999);
  const double tries = (1 - share) / (share * effect.variance);
  const double z = NormalToStudent(kZ95, freedom) / kZ95;
  const Interval interval = Wilson(observed * tries / (z * z), tries / (z * z));
  effect.low = std::log(std::max(interval.low / expected, 1e-9));
  effect.high = std::log(std::max(interval.high / expected, 1e-9));
  return effect;
}

std::vector<double> GroupCounts::RowWeightsFor(std::span<const double> weights,
                                               double spread) const {
  return RowWeights(groups_, counts_.Information(), weights, spread);
}

std::vector<GroupEffect> GroupCounts::Compare(std::span<const double> weights,
                                              double spread) const {
  const std::vector<double> of_rows = RowWeightsFor(weights, spread);
  return EffectsOf(table_, groups_, of_rows,
                   [&](std::size_t group, GroupBaseline& baseline, double freedom) {
                     return EffectOf(group, baseline, spread, freedom);
                   });
}

// By moments, each group about its own rate.
Moments GroupCounts::EstimateSpread(std::span<const double> weights, double guess) const {
  const std::vector<double> of_rows = RowWeightsFor(weights, guess);
  GroupBaseline baseline(table_, groups_, of_rows);
  double excess = 0;
  double scale = 0;
  double freedom = 0;
  for (std::size_t group = 0; group < groups_.size(); ++group) {
    const std::vector<Row> rows = RowsOf(group, baseline.Without(group));
    const Sums sums = SumsOf(rows, guess);
    if (rows.size() < 2 || !(sums.observed > 0) || !(sums.expected > 0)) continue;
    const double ratio = sums.observed / sums.expected;
    for (const Row& row : rows) {
      const double information = ratio * row.at_others_rate.information;
      const double chance = ratio * row.at_others_rate.variance;
      const double weight = AgentWeight(information, guess);
      const double off = row.observed - ratio * row.expected;
      // The group's rate is fitted to its own rows: they scatter less around it.
      const double own =
          AgentWeight(row.at_others_rate.information, guess) * row.expected / sums.expected;
      excess += weight * weight * (off * off - chance * (1 - own));
      scale += weight * weight * information * information * (1 - own);
    }
    freedom += static_cast<double>(rows.size()) - 1;
  }
  return {.variance = scale > 0 ? std::max(0.0, excess / scale) : 0, .freedom = freedom};
}

}  // namespace pitwall::standing

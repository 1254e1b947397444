#include "standing/count_comparison.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "standing/comparison.h"
#include "standing/others_in_stratum.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

constexpr double kMostLogOdds = 60;
constexpr double kPlainScore = 1;  // up to here the plain score is accurate to a tenth

double Expected(const TwoByTwoTable& t) { return t.tries * (t.wrong / (t.tries + t.others)); }
double Most(const TwoByTwoTable& t) { return std::min(t.tries, t.wrong); }
// If everything fails, rounding could make the difference greater than the number of tries.
double Least(const TwoByTwoTable& t) {
  return std::min(std::max(0.0, t.wrong - t.others), Most(t));
}

// Variance of the agent's share of the errors at a mean of `x`: 1 / the sum of the reciprocals of
// the four cells.
double VarianceAt(const TwoByTwoTable& t, double x) {
  const double own = x * (t.tries - x);
  const double rest = (t.wrong - x) * (t.others - t.wrong + x);
  const double pair = own * t.others + rest * t.tries;
  return own > 0 && rest > 0 ? own * rest / pair : 0;
}

// Mean of the agent's share of the errors if its odds are `odds` times the others' (Cornfield
// 1956): the root of x (others - wrong + x) = odds (tries - x)(wrong - x).
double MeanAt(const TwoByTwoTable& t, double odds) {
  const double b = (t.tries + t.wrong) * odds + (t.others - t.wrong);
  const double root = std::sqrt(std::max(0.0, b * b - 4 * (odds - 1) * odds * t.tries * t.wrong));
  return std::clamp(2 * odds * t.tries * t.wrong / (b + root), Least(t), Most(t));
}

double Term(double fitted, double expected) {
  return fitted > 0 && expected > 0 ? fitted * std::log(fitted / expected) : 0;
}

// Likelihood distance between a table with `x` errors of the agent and the expected one.
double Distance(const TwoByTwoTable& t, double x) {
  const double e = Expected(t);
  return Term(x, e) + Term(t.tries - x, t.tries - e) + Term(t.wrong - x, t.wrong - e) +
         Term(t.others - t.wrong + x, t.others - t.wrong + e);
}

double LogChoose(double n, double k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// Logarithm of the probability of a table in which the agent has `x` errors. Beyond a million the
// difference of gamma functions is lost in rounding, and the likelihood distance is equivalent.
double LogChance(const TwoByTwoTable& t, double x) {
  const double all = t.tries + t.others;
  if (all > 1e6) return -Distance(t, x);
  return LogChoose(t.tries, x) + LogChoose(t.others, t.wrong - x) - LogChoose(all, t.wrong);
}

// No table lies beyond the edge, so half of the probability of the edge is the mid-p value.
double ScoreAtEdge(std::span<const TwoByTwoTable> tables, bool lowest) {
  double log_chance = std::log(0.5);
  for (const TwoByTwoTable& t : tables) log_chance += LogChance(t, lowest ? Least(t) : Most(t));
  const double z = NormalOfLogTail(std::min(log_chance, std::log(0.5)));
  return lowest ? -z : z;
}

// The log odds ratio at which the mean over all tables equals the observed number.
double FitLogOdds(std::span<const TwoByTwoTable> tables, double observed, double first) {
  double low = -kMostLogOdds;
  double high = kMostLogOdds;
  double log_odds = std::clamp(first, -4.0, 4.0);
  for (int i = 0; i < 60; ++i) {
    const double odds = std::exp(log_odds);
    double mean = 0;
    double variance = 0;
    for (const TwoByTwoTable& t : tables) {
      const double x = MeanAt(t, odds);
      mean += x;
      variance += VarianceAt(t, x);
    }
    (mean < observed ? low : high) = log_odds;
    double next = log_odds + (observed - mean) / variance;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (std::abs(next - log_odds) < 1e-6) return next;
    log_odds = next;
  }
  return log_odds;
}

LogOddsRatio Fitted(std::span<const TwoByTwoTable> tables, double observed, double plain,
                    double unit) {
  const double log_odds = FitLogOdds(tables, observed, plain * unit);
  const double odds = std::exp(log_odds);
  double distance = 0;
  double variance = 0;
  for (const TwoByTwoTable& t : tables) {
    const double x = MeanAt(t, odds);
    distance += Distance(t, x);
    variance += VarianceAt(t, x);
  }
  const double root = std::copysign(std::sqrt(2 * std::max(distance, 0.0)), plain);
  const double wald = 2 * std::tanh(log_odds / 2) * std::sqrt(variance);  // of a lattice, mid-p
  if (!(root / plain > 0) || !(wald / root > 0)) return {plain * unit, plain};
  return {log_odds, root + std::log(wald / root) / root};
}

}  // namespace

LogOddsRatio CompareOdds(std::span<const TwoByTwoTable> tables, double observed) {
  double expected = 0;
  double variance = 0;
  double least = 0;
  double most = 0;
  for (const TwoByTwoTable& t : tables) {
    const double e = Expected(t);
    expected += e;
    variance += VarianceAt(t, e);
    least += Least(t);
    most += Most(t);
  }
  if (!(variance > 0)) return {};
  const double unit = 1 / std::sqrt(variance);
  const double plain = (observed - expected) * unit;
  if (std::abs(plain) < kPlainScore) {
    return {plain * unit, plain / std::sqrt(1 + unit * unit / 6)};
  }
  const double slack = 1e-9 * (1 + most);
  for (const bool lowest : {true, false}) {
    if (lowest ? observed > least + slack : observed < most - slack) continue;
    const double score = ScoreAtEdge(tables, lowest);
    return {score * unit, score};
  }
  return Fitted(tables, observed, plain, unit);
}

CountComparison::CountComparison(const Table& table, double enough)
    : table_(table), enough_(enough), information_(table.rows()) {
  const std::vector<double> alike(table.rows(), 1);
  const OthersByStratum strata(table, alike);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (const TallyCell& cell : table.Row(row)) {
      const double rate = strata.Without({.stratum = cell.stratum}, 0).mean;
      information_[row] += cell.count * rate * (1 - rate);
    }
  }
}

std::vector<Effect> CountComparison::Compare(std::span<const double> weights, double spread) const {
  static_cast<void>(spread);
  const OthersByStratum strata(table_, weights);
  std::vector<Effect> effects(table_.rows());
  std::vector<TwoByTwoTable> tables;
  for (std::size_t row = 0; row < table_.rows(); ++row) {
    Effect& effect = effects[row];
    tables.clear();
    double variance = 0;
    double own_variance = 0;
    double others = 0;
    for (const TallyCell& cell : table_.Row(row)) {
      const OthersInStratum those = strata.Without(cell, weights[row]);
      if (those.count == 0) continue;
      const double rate = std::clamp(those.mean, 0.0, 1.0);
      const TwoByTwoTable table{cell.count, those.count, cell.sum + rate * those.count};
      const double here = VarianceAt(table, Expected(table));
      effect.seen += cell.count;
      effect.observed += cell.sum;
      effect.expected += cell.count * rate;
      effect.expected_variance += cell.count * cell.count * rate * (1 - rate) / those.count;
      own_variance += cell.count * rate * (1 - rate);
      others += those.count;
      variance += here;
      effect.others_share += here * those.share;
      tables.push_back(table);
    }
    effect.enough = effect.seen >= enough_ && others >= enough_;
    effect.effective_seen = effect.seen;
    if (own_variance > 0) {
      effect.effective_seen *= effect.expected * (1 - effect.expected / effect.seen) / own_variance;
    }
    if (effect.expected > 0) effect.expected_variance /= effect.expected * effect.expected;
    if (!(variance > 0)) continue;
    effect.tested = effect.enough;
    effect.others_share /= variance;
    const LogOddsRatio compared = CompareOdds(tables, effect.observed);
    effect.value = compared.value;
    effect.variance = compared.score == 0
                          ? 1 / variance
                          : compared.value * compared.value / (compared.score * compared.score);
  }
  return effects;
}

}  // namespace pitwall::standing

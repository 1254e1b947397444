#include "standing/spread.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "standing/comparison.h"
#include "standing/statistics.h"

namespace pitwall::standing {

namespace {

constexpr double kPriorFreedom = 2;         // weight of the prior spread, in agents
constexpr double kMedianEfficiency = 0.37;  // of a median of deviations, relative to a variance
constexpr double kMedianDeviation = 0.6744897501960817;  // of a standard normal variable
constexpr std::size_t kSample = 1000;  // number of agents that suffices to estimate a spread
constexpr double kOutlierRate = 0.05;
constexpr double kOutlierWeight = 1e-6;  // negligible, unless there are no others
constexpr int kRounds = 5;
constexpr double kPlainRatio = 1.5;  // smaller ratios are never outlying

// The center and the spread of ordinary agents.
struct Spread {
  double centre = 0;
  double variance = 0;
  double freedom = 0;
};

double MedianScore(const std::vector<Effect>& effects, const std::vector<std::size_t>& rows,
                   double centre, double spread) {
  std::vector<double> scores;
  scores.reserve(rows.size());
  for (const std::size_t row : rows) {
    const Effect& effect = effects[row];
    scores.push_back(std::abs(effect.value - centre) /
                     std::sqrt(effect.variance + spread * (1 + effect.others_share)));
  }
  return Median(scores);
}

// The variance between agents at which the median of |z| is that of a normal variable.
double SpreadByMedian(const std::vector<Effect>& effects, const std::vector<std::size_t>& rows,
                      double centre) {
  if (MedianScore(effects, rows, centre, 0) <= kMedianDeviation) return 0;
  double low = 1e-5;
  double high = 1e3;
  for (int i = 0; i < 14; ++i) {
    const double middle = std::sqrt(low * high);
    (MedianScore(effects, rows, centre, middle) > kMedianDeviation ? low : high) = middle;
  }
  return high;
}

std::vector<std::size_t> OrdinaryRows(const std::vector<Effect>& effects,
                                      const std::vector<char>& outlying) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row + 1 < effects.size(); ++row) {
    if (effects[row].tested && outlying[row] == 0) rows.push_back(row);
  }
  if (rows.size() <= kSample) return rows;
  std::vector<std::size_t> sample(kSample);
  for (std::size_t i = 0; i < kSample; ++i) sample[i] = rows[i * rows.size() / kSample];
  return sample;
}

Spread Estimate(const std::vector<Effect>& effects, const std::vector<char>& outlying, bool centred,
                double prior_spread) {
  const std::vector<std::size_t> rows = OrdinaryRows(effects, outlying);
  Spread spread{.variance = prior_spread, .freedom = kPriorFreedom};
  if (rows.size() < 3) return spread;  // of two, either may be the outlier
  if (centred) {
    std::vector<double> values;
    values.reserve(rows.size());
    for (const std::size_t row : rows) values.push_back(effects[row].value);
    spread.centre = Median(values);
  }
  const double freedom = kMedianEfficiency * static_cast<double>(rows.size() - 1);
  spread.freedom += freedom;
  spread.variance =
      (kPriorFreedom * prior_spread + freedom * SpreadByMedian(effects, rows, spread.centre)) /
      spread.freedom;
  return spread;
}

double RatioOf(const Effect& effect, const Spread& spread) {
  return (effect.value - spread.centre) /
         std::sqrt(effect.variance + spread.variance * (1 + effect.others_share));
}

// The ratio as a normal score. The variance in it is a sum of two estimates, whose degrees of
// freedom Satterthwaite's formula combines.
double ScoreOf(const Effect& effect, const Spread& spread) {
  const double between = spread.variance * (1 + effect.others_share);
  const double variance = effect.variance + between;
  const double freedom =
      variance * variance /
      (effect.variance * effect.variance / effect.freedom + between * between / spread.freedom);
  return StudentToNormal(RatioOf(effect, spread), freedom);
}

// The agents that stand out at the false discovery rate; none if they were most of the fleet.
std::vector<char> FindOutliers(const std::vector<Effect>& effects, const Spread& spread) {
  std::vector<double> p_values;
  for (std::size_t row = 0; row + 1 < effects.size(); ++row) {
    if (!effects[row].tested) continue;
    const bool plain = std::abs(RatioOf(effects[row], spread)) < kPlainRatio;
    p_values.push_back(plain ? 1 : 2 * NormalTail(std::abs(ScoreOf(effects[row], spread))));
  }
  const double level = DiscoveryLevel(p_values, kOutlierRate);
  std::vector<char> outlying(effects.size());
  std::size_t tested = 0;
  std::size_t count = 0;
  for (std::size_t row = 0; row + 1 < effects.size(); ++row) {
    if (!effects[row].tested || p_values[tested++] > level) continue;
    outlying[row] = 1;
    ++count;
  }
  if (2 * count >= tested) outlying.assign(effects.size(), 0);
  return outlying;
}

// Excludes outlying agents from the estimate of the spread and repeats until they no longer change.
Spread ConvergeSpread(const std::vector<Effect>& effects, bool centred, double prior_spread,
                      std::vector<char>& outlying) {
  Spread spread = Estimate(effects, outlying, centred, prior_spread);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<char> next = FindOutliers(effects, spread);
    if (next == outlying) break;
    outlying = std::move(next);
    spread = Estimate(effects, outlying, centred, prior_spread);
  }
  return spread;
}

std::vector<double> Weights(const Comparison& comparison, const std::vector<char>& outlying,
                            double spread) {
  const std::span<const double> information = comparison.Information();
  std::vector<double> weights(information.size());
  for (std::size_t row = 0; row < weights.size(); ++row) {
    weights[row] = (outlying[row] != 0 ? kOutlierWeight : 1) / (1 + spread * information[row]);
  }
  return weights;
}

}  // namespace

AspectRating RateRows(const Comparison& comparison, double prior_spread) {
  std::vector<char> outlying(comparison.Information().size());
  AspectRating rating;
  rating.effects = comparison.Compare(Weights(comparison, outlying, prior_spread), prior_spread);
  const Spread first = ConvergeSpread(rating.effects, true, prior_spread, outlying);
  rating.effects = {};  // release before the next: effects are most of the memory of a rating
  rating.weights = Weights(comparison, outlying, first.variance);
  rating.effects = comparison.Compare(rating.weights, first.variance);
  const Spread last = ConvergeSpread(rating.effects, false, prior_spread, outlying);
  rating.scores.resize(rating.effects.size());
  for (std::size_t row = 0; row + 1 < rating.scores.size(); ++row) {
    if (rating.effects[row].tested) rating.scores[row] = ScoreOf(rating.effects[row], last);
  }
  rating.spread = last.variance;
  rating.prior_spread = prior_spread;
  return rating;
}

double SpreadOfAll(const std::vector<Effect>& effects, double prior_spread) {
  double weights = 0;
  double squared_weights = 0;
  double sum = 0;
  double squares = 0;
  double freedom = -1;
  for (std::size_t row = 0; row + 1 < effects.size(); ++row) {
    const Effect& effect = effects[row];
    if (!effect.tested) continue;
    const double weight = 1 / effect.variance;
    weights += weight;
    squared_weights += weight * weight;
    sum += weight * effect.value;
    squares += weight * effect.value * effect.value;
    ++freedom;
  }
  if (freedom < 1) return prior_spread;
  const double excess = squares - sum * sum / weights - freedom;
  const double moments = std::max(0.0, excess / (weights - squared_weights / weights));
  return (kPriorFreedom * prior_spread + freedom * moments) / (kPriorFreedom + freedom);
}

}  // namespace pitwall::standing

#include "standing/agent_ratings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <utility>
#include <vector>

#include "pitwall/standing.h"
#include "standing/comparison.h"
#include "standing/count_comparison.h"
#include "standing/mean_comparison.h"
#include "standing/reasons.h"
#include "standing/spread.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

constexpr double kBucketWidth = std::numbers::ln2 / 8;
constexpr double kOrdinaryScore = 3;  // beyond it an agent is not an ordinary one of its fleet

double PValue(double score) { return 2 * NormalTail(std::abs(score)); }

// The share of the variance of the effect that is difference between agents, not chance.
double WeightOf(const Effect& effect, double spread) {
  const double between = spread * (1 + effect.others_share);
  return between > 0 ? between / (between + effect.variance) : 0;
}

}  // namespace

double ShrunkenEffect(double goodness, double value, double prior_spread) {
  const double size = std::abs(goodness);
  if (size <= kOrdinaryScore) return goodness;
  const double beyond = std::abs(value) * (1 - kOrdinaryScore / size);
  return std::copysign(kOrdinaryScore + beyond / std::sqrt(prior_spread), goodness);
}

MeanScale ScaleOf(Aspect aspect, double quality_max) {
  if (aspect == Aspect::kQuality) {
    const double unit = quality_max / 100;
    return {.prior_variance = 100 * unit * unit,
            .least_variance = unit * unit,
            .enough = kEnoughScores};
  }
  return {.prior_variance = 1,
          .least_variance = kBucketWidth * kBucketWidth / 12,
          .enough = aspect == Aspect::kTaskTime ? kEnoughTasks : kEnoughCalls};
}

AspectRating RateAspect(Aspect aspect, const Table& table, double quality_max) {
  if (aspect == Aspect::kToolErrors || aspect == Aspect::kUnfinished) {
    const bool of_tools = aspect == Aspect::kToolErrors;
    return RateRows(CountComparison(table, of_tools ? kEnoughCalls : kEnoughTasks), kPriorSpread);
  }
  const MeanComparison means(table, ScaleOf(aspect, quality_max));
  return RateRows(means, aspect == Aspect::kQuality ? kPriorQualitySpread * means.variance_within()
                                                    : kPriorSpread);
}

AspectScores AspectScoresOf(Aspect aspect, const AspectRating& rating) {
  const std::size_t agents = rating.scores.size() - 1;
  AspectScores scores{std::vector<double>(agents), std::vector<float>(agents),
                      std::vector<float>(agents), std::vector<std::uint8_t>(agents),
                      std::vector<std::uint8_t>(agents)};
  for (std::size_t row = 0; row < agents; ++row) {
    const Effect& effect = rating.effects[row];
    scores.goodness[row] = aspect == Aspect::kQuality ? rating.scores[row] : -rating.scores[row];
    scores.effects[row] =
        static_cast<float>(ShrunkenEffect(scores.goodness[row], effect.value, rating.prior_spread));
    scores.weights[row] = static_cast<float>(WeightOf(effect, rating.spread));
    scores.enough[row] = effect.enough ? 1 : 0;
    scores.tested[row] = effect.tested ? 1 : 0;
  }
  return scores;
}

AgentRatings::AgentRatings(std::array<AspectScores, kAspects> scores, double discovery_rate)
    : scores_(std::move(scores)), evidence_(scores_[0].goodness.size()) {
  std::vector<double> p_values;
  for (std::size_t row = 0; row < evidence_.size(); ++row) {
    evidence_[row] = CombineEvidence(row);
    if (evidence_[row].is_rated) p_values.push_back(evidence_[row].p_value);
  }
  level_ = DiscoveryLevel(std::move(p_values), discovery_rate);
}

AgentRatings::Evidence AgentRatings::CombineEvidence(std::size_t row) const {
  Evidence evidence;
  std::array<double, kAspects> p_values;
  std::size_t tested = 0;
  double squares = 0;
  double effects = 0;
  double weights = 0;
  for (const Aspect aspect : kAllAspects) {
    evidence.is_rated |= Of(aspect).enough[row] != 0;
    if (Of(aspect).tested[row] == 0) continue;
    const double goodness = Goodness(aspect, row);
    p_values[tested++] = PValue(goodness);
    squares += goodness * std::abs(goodness);
    const double weight = Of(aspect).weights[row];
    effects += std::sqrt(weight) * Of(aspect).effects[row];
    weights += weight;
  }
  evidence.p_value = Simes({p_values.data(), tested});
  evidence.is_good = squares > 0;
  // Divided by its own standard deviation: more aspects do not lead further out.
  if (weights > 0) evidence.score = effects / std::sqrt(weights);
  return evidence;
}

// The number of strongest aspects that stand out (Benjamini–Hochberg within the agent).
std::size_t AgentRatings::CountOutlyingAspects(const AgentRating& rating, std::size_t row) const {
  const double tested = static_cast<double>(rating.tested);
  for (std::size_t count = rating.tested; count > 0; --count) {
    const double p_value = PValue(Goodness(rating.aspects[count - 1], row));
    if (p_value <= level_ * static_cast<double>(count) / tested) return count;
  }
  return 0;
}

AgentRating AgentRatings::Of(std::size_t row) const {
  AgentRating rating;
  if (!IsRated(row)) return rating;
  rating.standing_class = StandingClass::kTypical;
  for (const Aspect aspect : kAllAspects) {
    if (Of(aspect).tested[row] != 0) rating.aspects[rating.tested++] = aspect;
  }
  const auto end = rating.aspects.begin() + static_cast<std::ptrdiff_t>(rating.tested);
  std::stable_sort(rating.aspects.begin(), end, [&](Aspect a, Aspect b) {
    return std::abs(Goodness(a, row)) > std::abs(Goodness(b, row));
  });
  rating.outlying_aspects = CountOutlyingAspects(rating, row);
  if (rating.outlying_aspects == 0) return rating;
  const bool good = Goodness(rating.aspects[0], row) > 0;
  rating.is_mixed = evidence_[row].is_good != good;
  for (std::size_t i = 0; i < rating.outlying_aspects; ++i) {
    rating.is_mixed |= (Goodness(rating.aspects[i], row) > 0) != good;
  }
  if (!rating.is_mixed) rating.standing_class = good ? StandingClass::kHigh : StandingClass::kLow;
  return rating;
}

}  // namespace pitwall::standing

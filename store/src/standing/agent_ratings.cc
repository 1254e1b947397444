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
#include "standing/count_comparison.h"
#include "standing/mean_comparison.h"
#include "standing/reasons.h"
#include "standing/spread.h"
#include "standing/statistics.h"
#include "standing/tally.h"

namespace pitwall::standing {

namespace {

constexpr double kFalseDiscoveryRate = 0.05;
// The prior: ordinary agents differ by a factor of 1.25 in time and odds, and in quality by a fifth
// of the scatter of scores.
constexpr double kPriorRatio = 1.25;
constexpr double kPriorQuality = 0.2;
constexpr double kBucketWidth = std::numbers::ln2 / 8;

double PValue(double score) { return 2 * NormalTail(std::abs(score)); }

}  // namespace

AspectRating RateAspect(Aspect aspect, const Table& table, double quality_max) {
  const double prior_spread = std::log(kPriorRatio) * std::log(kPriorRatio);
  if (aspect == Aspect::kToolErrors || aspect == Aspect::kUnfinished) {
    const bool of_tools = aspect == Aspect::kToolErrors;
    return RateRows(CountComparison(table, of_tools ? kEnoughCalls : kEnoughTasks), prior_spread);
  }
  if (aspect == Aspect::kQuality) {
    const double unit = quality_max / 100;
    const MeanComparison means(table, {.prior_variance = 100 * unit * unit,
                                       .least_variance = unit * unit,
                                       .enough = kEnoughScores});
    return RateRows(means, kPriorQuality * kPriorQuality * means.variance_within());
  }
  return RateRows(
      MeanComparison(table, {.prior_variance = 1,
                             .least_variance = kBucketWidth * kBucketWidth / 12,
                             .enough = aspect == Aspect::kTaskTime ? kEnoughTasks : kEnoughCalls}),
      prior_spread);
}

AspectScores AspectScoresOf(Aspect aspect, const AspectRating& rating) {
  const std::size_t agents = rating.scores.size() - 1;
  AspectScores scores{std::vector<double>(agents), std::vector<std::uint8_t>(agents),
                      std::vector<std::uint8_t>(agents)};
  for (std::size_t row = 0; row < agents; ++row) {
    scores.goodness[row] = aspect == Aspect::kQuality ? rating.scores[row] : -rating.scores[row];
    scores.enough[row] = rating.effects[row].enough ? 1 : 0;
    scores.tested[row] = rating.effects[row].tested ? 1 : 0;
  }
  return scores;
}

AgentRatings::AgentRatings(std::array<AspectScores, kAspects> scores)
    : scores_(std::move(scores)), evidence_(scores_[0].goodness.size()) {
  std::vector<double> p_values;
  for (std::size_t row = 0; row < evidence_.size(); ++row) {
    evidence_[row] = CombineEvidence(row);
    if (evidence_[row].is_rated) p_values.push_back(evidence_[row].p_value);
  }
  level_ = DiscoveryLevel(std::move(p_values), kFalseDiscoveryRate);
}

AgentRatings::Evidence AgentRatings::CombineEvidence(std::size_t row) const {
  Evidence evidence;
  std::array<double, kAspects> p_values;
  std::size_t tested = 0;
  double squares = 0;
  for (const Aspect aspect : kAllAspects) {
    evidence.is_rated |= Of(aspect).enough[row] != 0;
    if (Of(aspect).tested[row] == 0) continue;
    const double goodness = Goodness(aspect, row);
    p_values[tested++] = PValue(goodness);
    squares += goodness * std::abs(goodness);
  }
  evidence.p_value = Simes({p_values.data(), tested});
  evidence.score = std::copysign(std::sqrt(std::abs(squares)), squares);
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
  rating.is_mixed = (ScoreOf(row) > 0) != good;
  for (std::size_t i = 0; i < rating.outlying_aspects; ++i) {
    rating.is_mixed |= (Goodness(rating.aspects[i], row) > 0) != good;
  }
  if (!rating.is_mixed) rating.standing_class = good ? StandingClass::kHigh : StandingClass::kLow;
  return rating;
}

}  // namespace pitwall::standing

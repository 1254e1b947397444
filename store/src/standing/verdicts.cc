#include "standing/verdicts.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "standing/counts.h"
#include "standing/maths.h"
#include "standing/means.h"
#include "standing/reasons.h"

namespace pitwall::standing {

namespace {

constexpr double kFalseDiscoveryRate = 0.05;
// Ordinary agents are believed to differ by a quarter in time and odds, and by a fifth of the
// scatter of scores in quality, until the fleet shows what it does.
constexpr double kUsualRatio = 1.25;
constexpr double kUsualQuality = 0.2;
constexpr double kBucketWidth = std::numbers::ln2 / 8;

double PValue(double score) { return 2 * NormalTail(std::abs(score)); }

}  // namespace

Judged JudgeAspect(Aspect aspect, const Table& table, double quality_max) {
  const double usual_spread = std::log(kUsualRatio) * std::log(kUsualRatio);
  if (aspect == Aspect::kToolErrors || aspect == Aspect::kUnfinished) {
    const bool of_tools = aspect == Aspect::kToolErrors;
    return Judge(Counts(table, of_tools ? kEnoughCalls : kEnoughTasks), usual_spread);
  }
  if (aspect == Aspect::kQuality) {
    const double unit = quality_max / 100;
    const Means means(table, {.usual_variance = 100 * unit * unit,
                              .least_variance = unit * unit,
                              .enough = kEnoughScores});
    return Judge(means, kUsualQuality * kUsualQuality * means.variance_within());
  }
  return Judge(Means(table, {.usual_variance = 1,
                             .least_variance = kBucketWidth * kBucketWidth / 12,
                             .enough = aspect == Aspect::kTaskTime ? kEnoughTasks : kEnoughCalls}),
               usual_spread);
}

Marks MarksOf(Aspect aspect, const Judged& judged) {
  const std::size_t agents = judged.scores.size() - 1;
  Marks marks{std::vector<double>(agents), std::vector<std::uint8_t>(agents),
              std::vector<std::uint8_t>(agents)};
  for (std::size_t row = 0; row < agents; ++row) {
    marks.goodness[row] = aspect == Aspect::kQuality ? judged.scores[row] : -judged.scores[row];
    marks.enough[row] = judged.effects[row].enough ? 1 : 0;
    marks.tested[row] = judged.effects[row].tested ? 1 : 0;
  }
  return marks;
}

Verdicts::Verdicts(std::array<Marks, kAspects> marks)
    : marks_(std::move(marks)), evidence_(marks_[0].goodness.size()) {
  std::vector<double> p_values;
  for (std::size_t row = 0; row < evidence_.size(); ++row) {
    evidence_[row] = Weigh(row);
    if (evidence_[row].is_rated) p_values.push_back(evidence_[row].p_value);
  }
  level_ = DiscoveryLevel(std::move(p_values), kFalseDiscoveryRate);
}

Verdicts::Evidence Verdicts::Weigh(std::size_t row) const {
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

// How many of the strongest aspects stand out (Benjamini–Hochberg within the agent).
std::size_t Verdicts::StandingOut(const Verdict& verdict, std::size_t row) const {
  const double tested = static_cast<double>(verdict.tested);
  for (std::size_t count = verdict.tested; count > 0; --count) {
    const double p_value = PValue(Goodness(verdict.aspects[count - 1], row));
    if (p_value <= level_ * static_cast<double>(count) / tested) return count;
  }
  return 0;
}

Verdict Verdicts::Of(std::size_t row) const {
  Verdict verdict;
  if (!IsRated(row)) return verdict;
  verdict.standing_class = StandingClass::kTypical;
  for (const Aspect aspect : kAllAspects) {
    if (Of(aspect).tested[row] != 0) verdict.aspects[verdict.tested++] = aspect;
  }
  const auto end = verdict.aspects.begin() + static_cast<std::ptrdiff_t>(verdict.tested);
  std::stable_sort(verdict.aspects.begin(), end, [&](Aspect a, Aspect b) {
    return std::abs(Goodness(a, row)) > std::abs(Goodness(b, row));
  });
  verdict.standing_out = StandingOut(verdict, row);
  if (verdict.standing_out == 0) return verdict;
  const bool good = Goodness(verdict.aspects[0], row) > 0;
  verdict.is_mixed = (ScoreOf(row) > 0) != good;
  for (std::size_t i = 0; i < verdict.standing_out; ++i) {
    verdict.is_mixed |= (Goodness(verdict.aspects[i], row) > 0) != good;
  }
  if (!verdict.is_mixed) verdict.standing_class = good ? StandingClass::kHigh : StandingClass::kLow;
  return verdict;
}

}  // namespace pitwall::standing

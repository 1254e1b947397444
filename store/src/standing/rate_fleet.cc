#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>

#include "pitwall/standing.h"
#include "standing/counts.h"
#include "standing/maths.h"
#include "standing/means.h"
#include "standing/reasons.h"
#include "standing/spread.h"

namespace pitwall {

namespace standing {
namespace {

constexpr double kFalseDiscoveryRate = 0.05;
// Ordinary agents are believed to differ by a quarter in time and odds, and by a fifth of the
// scatter of scores in quality, until the fleet shows what it does.
constexpr double kUsualRatio = 1.25;
constexpr double kUsualQuality = 0.2;
constexpr double kBucketWidth = std::numbers::ln2 / 8;

using Fleet = std::array<Judged, kAspects>;

const Judged& Of(const Fleet& fleet, Aspect aspect) {
  return fleet[static_cast<std::size_t>(aspect)];
}

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

Fleet JudgeFleet(const Reading& reading) {
  const Tables tables = TallyFleet(reading);
  Fleet fleet;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    fleet[i] = JudgeAspect(aspect, tables[i], reading.quality_max);
  }
  return fleet;
}

// Above 0 is better.
double Goodness(const Fleet& fleet, Aspect aspect, std::size_t row) {
  const double score = Of(fleet, aspect).scores[row];
  return aspect == Aspect::kQuality ? score : -score;
}

double PValue(double score) { return 2 * NormalTail(std::abs(score)); }

struct Evidence {
  bool rated = false;
  double p_value = 1;  // of "like the fleet in everything"
  double score = 0;
};

Evidence Weigh(const Fleet& fleet, std::size_t row) {
  Evidence evidence;
  std::array<double, kAspects> p_values;
  std::size_t tested = 0;
  double squares = 0;
  for (const Aspect aspect : kAllAspects) {
    const Effect& effect = Of(fleet, aspect).effects[row];
    evidence.rated |= effect.enough;
    if (!effect.tested) continue;
    const double goodness = Goodness(fleet, aspect, row);
    p_values[tested++] = PValue(goodness);
    squares += goodness * std::abs(goodness);
  }
  evidence.p_value = Simes({p_values.data(), tested});
  evidence.score = std::copysign(std::sqrt(std::abs(squares)), squares);
  return evidence;
}

double LevelFor(const std::vector<Evidence>& evidence) {
  std::vector<double> p_values;
  for (const Evidence& one : evidence) {
    if (one.rated) p_values.push_back(one.p_value);
  }
  return DiscoveryLevel(std::move(p_values), kFalseDiscoveryRate);
}

std::vector<Aspect> TestedByStrength(const Fleet& fleet, std::size_t row) {
  std::vector<Aspect> aspects;
  for (const Aspect aspect : kAllAspects) {
    if (Of(fleet, aspect).effects[row].tested) aspects.push_back(aspect);
  }
  std::stable_sort(aspects.begin(), aspects.end(), [&](Aspect a, Aspect b) {
    return std::abs(Goodness(fleet, a, row)) > std::abs(Goodness(fleet, b, row));
  });
  return aspects;
}

// How many of the strongest aspects stand out at this level (Benjamini–Hochberg within the agent).
std::size_t StandingOut(const Fleet& fleet, const std::vector<Aspect>& by_strength, std::size_t row,
                        double level) {
  const double tested = static_cast<double>(by_strength.size());
  for (std::size_t count = by_strength.size(); count > 0; --count) {
    const double p_value = PValue(Goodness(fleet, by_strength[count - 1], row));
    if (p_value <= level * static_cast<double>(count) / tested) return count;
  }
  return 0;
}

class Rater {
 public:
  explicit Rater(const Reading& reading)
      : reading_(reading), fleet_(JudgeFleet(reading)), evidence_(reading.agents.size()) {
    for (std::size_t row = 0; row < evidence_.size(); ++row) evidence_[row] = Weigh(fleet_, row);
    level_ = LevelFor(evidence_);
    const Judged& quality = Of(fleet_, Aspect::kQuality);
    quality_spread_ = SpreadOfAll(quality.effects, quality.usual_spread);
  }

  std::vector<Standing> Rate() const {
    std::vector<Standing> standings(evidence_.size());
    for (std::size_t row = 0; row < standings.size(); ++row) standings[row] = RateOne(row);
    GiveRanks(standings);
    return standings;
  }

 private:
  Standing RateOne(std::size_t row) const {
    if (!evidence_[row].rated) {
      const AgentReading& retired = reading_.retired;
      const bool alone = reading_.agents.size() == 1 && retired.tools.empty() &&
                         retired.task_types.empty() && retired.quality.count == 0;
      return {.reasons = {WhatIsMissing(reading_.agents[row], alone)}};
    }
    Standing standing{
        .standing_class = StandingClass::kTypical, .score = evidence_[row].score, .reasons = {}};
    const std::vector<Aspect> aspects = TestedByStrength(fleet_, row);
    const std::size_t count = StandingOut(fleet_, aspects, row, level_);
    if (count == 0) {
      standing.reasons.push_back(Ordinary(aspects, row));
      return standing;
    }
    const bool good = Goodness(fleet_, aspects[0], row) > 0;
    bool one_way = (standing.score > 0) == good;
    for (std::size_t i = 0; i < count; ++i) {
      one_way &= (Goodness(fleet_, aspects[i], row) > 0) == good;
      standing.reasons.push_back(Sentence(aspects[i], row));
    }
    if (one_way) {
      standing.standing_class = good ? StandingClass::kHigh : StandingClass::kLow;
    } else {
      standing.reasons.insert(standing.reasons.begin(), "good and bad evidence side by side");
    }
    return standing;
  }

  std::string Sentence(Aspect aspect, std::size_t row) const {
    return SentenceOf(aspect, Of(fleet_, aspect).effects[row], quality_spread_);
  }

  std::string Ordinary(const std::vector<Aspect>& aspects, std::size_t row) const {
    if (aspects.empty() || !BeyondChance(aspects[0], Of(fleet_, aspects[0]).effects[row])) {
      return "no clear difference from the fleet";
    }
    return Sentence(aspects[0], row) + ", within what chance and the spread of the fleet allow";
  }

  void GiveRanks(std::vector<Standing>& standings) const {
    std::vector<std::size_t> order(standings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (evidence_[a].rated != evidence_[b].rated) return evidence_[a].rated;
      return evidence_[a].rated && standings[a].score > standings[b].score;
    });
    std::uint32_t rank = 0;
    for (const std::size_t row : order) standings[row].rank = ++rank;
  }

  const Reading& reading_;
  Fleet fleet_;
  std::vector<Evidence> evidence_;
  double level_ = -1;
  double quality_spread_ = 0;
};

}  // namespace
}  // namespace standing

std::string_view NameOf(StandingClass standing_class) {
  switch (standing_class) {
    case StandingClass::kHigh:
      return "high";
    case StandingClass::kTypical:
      return "typical";
    case StandingClass::kLow:
      return "low";
    case StandingClass::kUnrated:
      break;
  }
  return "unrated";
}

std::vector<Standing> RateFleet(const Reading& reading) { return standing::Rater(reading).Rate(); }

}  // namespace pitwall

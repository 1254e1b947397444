#include <algorithm>
#include <array>
#include <numeric>

#include "pitwall/standing.h"
#include "standing/reasons.h"
#include "standing/verdicts.h"

namespace pitwall {

namespace standing {
namespace {

using Fleet = std::array<Judged, kAspects>;

Fleet JudgeFleet(const Reading& reading) {
  const Tables tables = TallyFleet(reading);
  Fleet fleet;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    fleet[i] = JudgeAspect(aspect, tables[i], reading.quality_max);
  }
  return fleet;
}

std::array<Marks, kAspects> MarksOf(const Fleet& fleet) {
  std::array<Marks, kAspects> marks;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    marks[i] = MarksOf(aspect, fleet[i]);
  }
  return marks;
}

// Verdicts with their reasons.
class Rater {
 public:
  explicit Rater(const Reading& reading)
      : reading_(reading), fleet_(JudgeFleet(reading)), verdicts_(MarksOf(fleet_)) {
    const Judged& quality = fleet_[static_cast<std::size_t>(Aspect::kQuality)];
    quality_spread_ = SpreadOfAll(quality.effects, quality.usual_spread);
  }

  std::vector<Standing> Rate() const {
    std::vector<Standing> standings(verdicts_.size());
    for (std::size_t row = 0; row < standings.size(); ++row) standings[row] = RateOne(row);
    GiveRanks(standings);
    return standings;
  }

 private:
  Standing RateOne(std::size_t row) const {
    if (!verdicts_.IsRated(row)) {
      const AgentReading& retired = reading_.retired;
      const bool alone = reading_.agents.size() == 1 && retired.tools.empty() &&
                         retired.task_types.empty() && retired.quality.count == 0;
      return {.reasons = {WhatIsMissing(reading_.agents[row], alone)}};
    }
    const Verdict verdict = verdicts_.Of(row);
    Standing standing{
        .standing_class = verdict.standing_class, .score = verdicts_.ScoreOf(row), .reasons = {}};
    if (verdict.is_mixed) standing.reasons.emplace_back("good and bad evidence side by side");
    for (std::size_t i = 0; i < verdict.standing_out; ++i) {
      standing.reasons.push_back(Sentence(verdict.aspects[i], row));
    }
    if (verdict.standing_out == 0) standing.reasons.push_back(Ordinary(verdict, row));
    return standing;
  }

  const Effect& EffectOf(Aspect aspect, std::size_t row) const {
    return fleet_[static_cast<std::size_t>(aspect)].effects[row];
  }

  std::string Sentence(Aspect aspect, std::size_t row) const {
    return SentenceOf(aspect, EffectOf(aspect, row), quality_spread_);
  }

  std::string Ordinary(const Verdict& verdict, std::size_t row) const {
    const Aspect strongest = verdict.aspects[0];
    if (verdict.tested == 0 || !BeyondChance(strongest, EffectOf(strongest, row))) {
      return "no clear difference from the fleet";
    }
    return Sentence(strongest, row) + ", within what chance and the spread of the fleet allow";
  }

  void GiveRanks(std::vector<Standing>& standings) const {
    std::vector<std::size_t> order(standings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (verdicts_.IsRated(a) != verdicts_.IsRated(b)) return verdicts_.IsRated(a);
      return verdicts_.IsRated(a) && standings[a].score > standings[b].score;
    });
    std::uint32_t rank = 0;
    for (const std::size_t row : order) standings[row].rank = ++rank;
  }

  const Reading& reading_;
  const Fleet fleet_;
  const Verdicts verdicts_;
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

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "standing/agent_ratings.h"
#include "standing/comparison.h"
#include "standing/evidence.h"
#include "standing/others_in_stratum.h"
#include "standing/reasons.h"
#include "standing/spread.h"
#include "standing/tally.h"

namespace pitwall {

namespace standing {
namespace {

using Fleet = std::array<AspectRating, kAspects>;

Fleet RateAspects(const Reading& reading, const Tables& tables) {
  Fleet fleet;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    fleet[i] = RateAspect(aspect, tables[i], reading.quality_max);
  }
  return fleet;
}

std::array<AspectScores, kAspects> AspectScoresOf(const Fleet& fleet) {
  std::array<AspectScores, kAspects> scores;
  for (const Aspect aspect : kAllAspects) {
    const auto i = static_cast<std::size_t>(aspect);
    scores[i] = AspectScoresOf(aspect, fleet[i]);
  }
  return scores;
}

// Adds the reasons to agent ratings.
class Rater {
 public:
  explicit Rater(const Reading& reading)
      : reading_(reading),
        work_(WorkOfFleet(reading)),
        fleet_(RateAspects(reading, work_.tables)),
        ratings_(AspectScoresOf(fleet_)) {
    const AspectRating& quality = fleet_[static_cast<std::size_t>(Aspect::kQuality)];
    quality_spread_ = SpreadOfAll(quality.effects, quality.prior_spread);
    for (const Aspect aspect : kAllAspects) {
      const auto i = static_cast<std::size_t>(aspect);
      others_.emplace_back(work_.tables[i], fleet_[i].weights);
    }
  }

  std::vector<Standing> Rate() const {
    std::vector<Standing> standings(ratings_.size());
    for (std::size_t row = 0; row < standings.size(); ++row) standings[row] = RateOne(row);
    AssignRanks(standings);
    return standings;
  }

  std::vector<WorkEvidence> EvidenceOf(Aspect aspect, std::size_t row) const {
    const auto i = static_cast<std::size_t>(aspect);
    return EvidenceIn(aspect, work_.tables[i], work_.names[i], others_[i], fleet_[i].weights[row],
                      row);
  }

 private:
  Standing RateOne(std::size_t row) const {
    if (!ratings_.IsRated(row)) {
      const AgentReading& retired = reading_.retired;
      const bool alone = reading_.agents.size() == 1 && retired.tools.empty() &&
                         retired.task_types.empty() && retired.quality.count == 0;
      return {.reasons = {UnratedReason(reading_.agents[row], alone)}};
    }
    const AgentRating rating = ratings_.Of(row);
    Standing standing{
        .standing_class = rating.standing_class, .score = ratings_.ScoreOf(row), .reasons = {}};
    if (rating.is_mixed) standing.reasons.emplace_back("good and bad evidence side by side");
    for (std::size_t i = 0; i < rating.outlying_aspects; ++i) {
      standing.reasons.push_back(SentenceWithCause(rating.aspects[i], row));
    }
    if (rating.outlying_aspects == 0) standing.reasons.push_back(TypicalReason(rating, row));
    return standing;
  }

  const Effect& EffectOf(Aspect aspect, std::size_t row) const {
    return fleet_[static_cast<std::size_t>(aspect)].effects[row];
  }

  std::string Sentence(Aspect aspect, std::size_t row) const {
    return SentenceOf(aspect, EffectOf(aspect, row), quality_spread_);
  }

  // The sentence of a finding, and the work that contributes most to it.
  std::string SentenceWithCause(Aspect aspect, std::size_t row) const {
    const std::string cause = MainContributor(aspect, EvidenceOf(aspect, row));
    return Sentence(aspect, row) + (cause.empty() ? "" : ", " + cause);
  }

  std::string TypicalReason(const AgentRating& rating, std::size_t row) const {
    const Aspect strongest = rating.aspects[0];
    if (rating.tested == 0 || !IsBeyondChance(strongest, EffectOf(strongest, row))) {
      return "no clear difference from the fleet";
    }
    return Sentence(strongest, row) + ", within what chance and the spread of the fleet allow";
  }

  void AssignRanks(std::vector<Standing>& standings) const {
    std::vector<std::size_t> order(standings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      if (ratings_.IsRated(a) != ratings_.IsRated(b)) return ratings_.IsRated(a);
      return ratings_.IsRated(a) && standings[a].score > standings[b].score;
    });
    std::uint32_t rank = 0;
    for (const std::size_t row : order) standings[row].rank = ++rank;
  }

  const Reading& reading_;
  const TalliedWork work_;
  const Fleet fleet_;
  const AgentRatings ratings_;
  double quality_spread_ = 0;
  std::vector<OthersByStratum> others_;  // by aspect
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

std::vector<WorkEvidence> ExplainStanding(const Reading& reading, std::size_t position) {
  const standing::Rater rater(reading);
  std::vector<WorkEvidence> all;
  for (const standing::Aspect aspect : standing::kAllAspects) {
    for (WorkEvidence& evidence : rater.EvidenceOf(aspect, position)) {
      all.push_back(std::move(evidence));
    }
  }
  return all;
}

}  // namespace pitwall

// One rating for each agent, from the scores of all agents in all aspects.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pitwall/standing.h"
#include "standing/mean_comparison.h"
#include "standing/spread.h"
#include "standing/tally.h"

namespace pitwall::standing {

inline constexpr double kFalseDiscoveryRate = 0.05;

// The variance between agents that is assumed before any observation: agents differ by a factor of
// 1.25 (of which 0.2231 is the logarithm) in time and odds, and in quality by a fifth of the
// scatter of scores, of whose variance this is a part.
inline constexpr double kPriorSpread = 0.22314355131420976 * 0.22314355131420976;
inline constexpr double kPriorQualitySpread = 0.2 * 0.2;

MeanScale ScaleOf(Aspect aspect, double quality_max);  // of times and quality

// The shrunken effect, with the sign of `goodness`, the standard normal score of the effect
// `value`. Up to 3 it is in units of its own standard deviation, so that much data or little lead
// equally often to either end of the fleet. Beyond, where an agent is no ordinary one, the size of
// the effect counts, in units of the prior spread.
double ShrunkenEffect(double goodness, double value, double prior_spread);

// Rates all agents in one aspect.
AspectRating RateAspect(Aspect aspect, const Table& table, double quality_max);

// The part of an aspect rating that an agent rating uses. One entry for each agent, none for the
// retired agent.
struct AspectScores {
  std::vector<double> goodness;  // evidence: standard normal, above 0 is better
  std::vector<float> effects;    // shrunken, above 0 is better; same spread for any amount of data
  std::vector<float> weights;    // 0 to 1: how much of the effect is known
  std::vector<std::uint8_t> enough;
  std::vector<std::uint8_t> tested;
};
AspectScores AspectScoresOf(Aspect aspect, const AspectRating& rating);

struct AgentRating {
  StandingClass standing_class = StandingClass::kUnrated;
  bool is_mixed = false;  // some aspects stand out as good, others as bad
  std::size_t tested = 0;
  std::size_t outlying_aspects = 0;        // of the tested
  std::array<Aspect, kAspects> aspects{};  // the tested ones, the strongest first
};

class AgentRatings {
 public:
  // `discovery_rate`: of the agents that stand out, the expected part that does by chance.
  explicit AgentRatings(std::array<AspectScores, kAspects> scores,
                        double discovery_rate = kFalseDiscoveryRate);

  std::size_t size() const { return evidence_.size(); }
  bool IsRated(std::size_t row) const { return evidence_[row].is_rated; }
  double ScoreOf(std::size_t row) const { return evidence_[row].score; }
  AgentRating Of(std::size_t row) const;

 private:
  struct Evidence {
    bool is_rated = false;
    bool is_good = false;  // the evidence of all aspects together
    double p_value = 1;    // of the hypothesis "like the fleet in every aspect"
    double score = 0;      // the shrunken effects of all aspects together
  };

  const AspectScores& Of(Aspect aspect) const { return scores_[static_cast<std::size_t>(aspect)]; }
  double Goodness(Aspect aspect, std::size_t row) const { return Of(aspect).goodness[row]; }
  Evidence CombineEvidence(std::size_t row) const;
  std::size_t CountOutlyingAspects(const AgentRating& rating, std::size_t row) const;

  const std::array<AspectScores, kAspects> scores_;
  std::vector<Evidence> evidence_;
  double level_ = -1;
};

}  // namespace pitwall::standing

// One rating for each agent, from the scores of all agents in all aspects.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pitwall/standing.h"
#include "standing/spread.h"
#include "standing/tally.h"

namespace pitwall::standing {

// Rates all agents in one aspect.
AspectRating RateAspect(Aspect aspect, const Table& table, double quality_max);

// The part of an aspect rating that an agent rating uses. One entry per agent, none for the
// retired.
struct AspectScores {
  std::vector<double> goodness;  // standard normal, above 0 is better
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
  explicit AgentRatings(std::array<AspectScores, kAspects> scores);

  std::size_t size() const { return evidence_.size(); }
  bool IsRated(std::size_t row) const { return evidence_[row].is_rated; }
  double ScoreOf(std::size_t row) const { return evidence_[row].score; }
  AgentRating Of(std::size_t row) const;

 private:
  struct Evidence {
    bool is_rated = false;
    double p_value = 1;  // of the hypothesis "like the fleet in every aspect"
    double score = 0;
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

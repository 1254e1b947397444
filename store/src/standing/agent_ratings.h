// One verdict for each agent, out of its marks in all aspects and everybody else's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "pitwall/standing.h"
#include "standing/spread.h"
#include "standing/tally.h"

namespace pitwall::standing {

// How one aspect was judged.
AspectRating RateAspect(Aspect aspect, const Table& table, double quality_max);

// What of it counts for the verdict. One entry an agent: the retired have none.
struct AspectScores {
  std::vector<double> goodness;  // standard normal, above 0 is better
  std::vector<std::uint8_t> enough;
  std::vector<std::uint8_t> tested;
};
AspectScores AspectScoresOf(Aspect aspect, const AspectRating& rating);

struct AgentRating {
  StandingClass standing_class = StandingClass::kUnrated;
  bool is_mixed = false;  // good and bad stand out side by side
  std::size_t tested = 0;
  std::size_t outlying_aspects = 0;        // of the tested
  std::array<Aspect, kAspects> aspects{};  // the tested, the strongest first
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
    double p_value = 1;  // of "like the fleet in everything"
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

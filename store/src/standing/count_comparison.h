// Compares counts of errors with those expected at the rates of the others for the same mix. The
// score approximates the exact conditional test: it is accurate for a handful of errors and for
// billions.
#pragma once

#include "standing/comparison.h"

namespace pitwall::standing {

// A two-by-two table: an agent's `tries` against `others` tries, `wrong` of both together.
struct TwoByTwoTable {
  double tries = 0;
  double others = 0;
  double wrong = 0;
};

struct LogOddsRatio {
  double value = 0;  // at the edge of what the margins allow: the value that belongs to the score
  double score = 0;  // standard normal if the agent's odds equal the others'
};

// `observed` wrong among the agent's tries over all the tables, given their margins. The score is
// a saddlepoint approximation to the mid-p value of the exact conditional test; 0 if the margins
// determine the table.
LogOddsRatio CompareOdds(std::span<const TwoByTwoTable> tables, double observed);

class CountComparison final : public Comparison {
 public:
  // Keeps a reference to `table`.
  CountComparison(const Table& table, double enough);

  std::span<const double> Information() const override { return information_; }
  std::vector<Effect> Compare(std::span<const double> weights, double spread) const override;

 private:
  const Table& table_;
  double enough_;
  std::vector<double> information_;
};

}  // namespace pitwall::standing

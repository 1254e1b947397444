// Compares every row of a table with the others at the same mix of work. A row is never part of its
// own baseline. Two models: means (times, quality) and counts of errors.
#pragma once

#include <span>
#include <vector>

#include "standing/tally.h"

namespace pitwall::standing {

// The difference between a row and the others. If the row does not differ, `value / sqrt(variance)`
// is a standard normal score. Above 0 means more: longer, more errors, more points.
struct Effect {
  bool enough = false;   // observations of the row and of the others at the same work, to be rated
  bool tested = false;   // enough, and the data can show a difference
  double value = 0;      // difference of logarithms, logarithm of odds, or points
  double variance = 0;   // sampling variance of the value, the others' included
  double freedom = 1e9;  // degrees of freedom of the variance
  double others_share = 0;    // share of the spread between agents that remains in the others' mean
  double seen = 0;            // observations of the row where others do the same work
  double effective_seen = 0;  // counts: number of calls at one rate with the same variance
  double observed = 0;        // counts: errors; quality: the mean
  double expected = 0;        // `observed` at the others' rates
  double expected_variance = 0;  // counts: relative variance of `expected`
};

class Comparison {
 public:
  virtual ~Comparison() = default;

  // The information in each row: 1 / variance of its value if the others were known exactly.
  virtual std::span<const double> Information() const = 0;

  // One effect for each row. `weights`: the weight of each row's data among the others, one for
  // each row. `spread`: the variance between agents.
  virtual std::vector<Effect> Compare(std::span<const double> weights, double spread) const = 0;
};

}  // namespace pitwall::standing

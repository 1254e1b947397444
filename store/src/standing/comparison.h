// Compares every row of a table with the rest of the fleet at the same mix of work: never with
// itself. Two models: means (times, quality) and counts of what went wrong.
#pragma once

#include <span>
#include <vector>

#include "standing/tally.h"

namespace pitwall::standing {

// How far a row lies from the rest. `value / sqrt(variance)` is a standard normal score where the
// row does not differ. Above 0 means more: longer, more errors, more points.
struct Effect {
  bool enough = false;           // of its own work, and of the others' at the same, to be rated
  bool tested = false;           // and there was something to tell it by
  double value = 0;              // difference of logarithms, logarithm of odds, or points
  double variance = 0;           // of the value by chance alone, the others' included
  double freedom = 1e9;          // degrees that the variance is known with
  double others_share = 0;       // what share of the spread between agents the others' mean keeps
  double seen = 0;               // of its own work, where others do the same
  double effective_seen = 0;     // counts: calls of one rate that would vary as much
  double observed = 0;           // counts: what went wrong; quality: its mean
  double expected = 0;           // the same by the others' rates
  double expected_variance = 0;  // counts: relative variance of `expected`
};

class Comparison {
 public:
  virtual ~Comparison() = default;

  // What each row tells about itself: 1 / variance of its value, were the others known exactly.
  virtual std::span<const double> Information() const = 0;

  // One effect a row. `weights`: how much a row's data count among "the rest", one a row.
  // `spread`: variance between agents.
  virtual std::vector<Effect> Compare(std::span<const double> weights, double spread) const = 0;
};

}  // namespace pitwall::standing

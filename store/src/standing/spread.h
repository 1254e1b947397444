// Finds the agents that stand out in one aspect, because the agents of a fleet always differ
// somewhat.
#pragma once

#include <vector>

#include "standing/comparison.h"

namespace pitwall::standing {

struct AspectRating {
  std::vector<Effect> effects;  // one per row of the table
  std::vector<double> scores;   // standard normal for ordinary agents of the fleet
  double spread = 0;            // variance between ordinary agents
  double prior_spread = 0;
  std::vector<double> weights;  // of each row among the others
};

// `prior_spread`: the variance between agents that is assumed before any observation. The last row
// (the retired agent) counts among the others and is not rated: its score is 0.
AspectRating RateRows(const Comparison& comparison, double prior_spread);

// The variance between all agents, outlying ones included, by moments (DerSimonian & Laird 1986),
// drawn towards `prior_spread` in small fleets. Above 0 if `prior_spread` is.
double SpreadOfAll(const std::vector<Effect>& effects, double prior_spread);

}  // namespace pitwall::standing

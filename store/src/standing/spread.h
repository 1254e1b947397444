// Which agents stand out in one aspect, given that agents of one fleet differ somewhat anyway.
#pragma once

#include <vector>

#include "standing/comparison.h"

namespace pitwall::standing {

struct AspectRating {
  std::vector<Effect> effects;  // one a row of the table
  std::vector<double> scores;  // standard normal where an agent is one of the fleet's ordinary ones
  double spread = 0;           // variance between ordinary agents
  double prior_spread = 0;
};

// `prior_spread`: the variance between agents that is believed before anything is seen. The last
// row (the retired) counts among the rest and is not judged: its score is 0.
AspectRating RateRows(const Comparison& comparison, double prior_spread);

// The variance between all agents, the outstanding included, by moments (DerSimonian & Laird 1986),
// drawn towards `prior_spread` where agents are few. Above 0 if that is.
double SpreadOfAll(const std::vector<Effect>& effects, double prior_spread);

}  // namespace pitwall::standing

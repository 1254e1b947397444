// Which groups stand out in an aspect, and what that means for their standing.
#pragma once

#include <array>
#include <vector>

#include "standing/agent_ratings.h"
#include "standing/group_effect.h"
#include "standing/group_rows.h"
#include "standing/tally.h"

namespace pitwall::standing {

struct GroupAspectRating {
  std::vector<GroupEffect> effects;  // one per group
  std::vector<double> row_weights;   // of each agent among the others
  double spread = 0;                 // variance between agents of one group
  double prior_spread = 0;           // assumed before any observation
};

using GroupAspects = std::array<GroupAspectRating, kAspects>;

// Compares all groups in one aspect. Groups that stand out are left out of the others' baseline.
GroupAspectRating RateGroupAspect(Aspect aspect, const Table& table, const GroupRows& groups,
                                  double quality_max);

// The part of an aspect rating that the rating of a group uses, as for agents.
AspectScores AspectScoresOf(Aspect aspect, const GroupAspectRating& rating);

}  // namespace pitwall::standing

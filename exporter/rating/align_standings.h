// Fits the standings of one moment to the agents of another.
#pragma once

#include <vector>

#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::rating {

// The rated agents, in the order of the reading that they were rated from.
std::vector<LiveStanding> ClassesOf(const Reading& reading, const std::vector<Standing>& standings);

// Whether the reading has the rated agents and no others, in their order.
bool HasTheRatedAgents(const Reading& reading, const std::vector<LiveStanding>& rated);

// One standing for each agent of the reading, in its order. `standings` belongs to `rated`,
// position by position. Agents that are not among the rated ones are unrated and come last; ranks
// are renumbered from 1 without gaps.
std::vector<Standing> AlignStandings(const std::vector<LiveStanding>& rated,
                                     const std::vector<Standing>& standings,
                                     const Reading& reading);

}  // namespace pitwall::rating

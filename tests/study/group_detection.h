// How often a method names the right groups of agents, if the truth is known.
#pragma once

#include <vector>

#include "tests/study/detection.h"
#include "tests/study/grouped_fleet.h"

namespace pitwall::study {

std::vector<Named> ByGroupStandings(const GroupedFleet& fleet);

// The same comparison with each call and each task as a sampling unit of its own, as if its agent
// did not matter.
std::vector<Named> ByIndependentCalls(const GroupedFleet& fleet);

}  // namespace pitwall::study

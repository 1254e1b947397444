// The findings as sentences: the number, the comparison and the 95 % interval.
#pragma once

#include <string>

#include "pitwall/reading.h"
#include "standing/comparison.h"

namespace pitwall::standing {

inline constexpr double kEnoughTasks = 5;
inline constexpr double kEnoughCalls = 10;
inline constexpr double kEnoughScores = 5;

// `spread` is the variance between all agents, outlying ones included. Quality is shrunk towards
// the fleet's mean by it; the other aspects are given as measured.
std::string SentenceOf(Aspect aspect, const Effect& effect, double spread);

// Whether the interval of the effect, by sampling error alone and without the spread of the fleet,
// excludes no effect.
bool IsBeyondChance(Aspect aspect, const Effect& effect);

// Why an agent cannot be rated. `alone`: there is no other agent, and none was removed.
std::string UnratedReason(const AgentReading& agent, bool alone);

}  // namespace pitwall::standing

// What is found, said in sentences: the number, the comparison, the 95 % interval.
#pragma once

#include <string>

#include "pitwall/reading.h"
#include "standing/comparison.h"

namespace pitwall::standing {

inline constexpr double kEnoughTasks = 5;
inline constexpr double kEnoughCalls = 10;
inline constexpr double kEnoughScores = 5;

// `spread` between all agents, the outstanding included, says how far a quality is shrunk towards
// the fleet's; the other aspects are said as measured.
std::string SentenceOf(Aspect aspect, const Effect& effect, double spread);

// Whether chance alone, without the spread of the fleet, would leave the effect out of its
// interval.
bool IsBeyondChance(Aspect aspect, const Effect& effect);

// Why an agent cannot be rated. `alone`: there is no other agent, and none has left.
std::string UnratedReason(const AgentReading& agent, bool alone);

}  // namespace pitwall::standing

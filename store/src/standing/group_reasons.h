// The findings about groups as sentences: the number, the comparison, the 95 % interval, and on how
// many agents it rests.
#pragma once

#include <string>
#include <string_view>

#include "standing/group_effect.h"
#include "standing/tally.h"

namespace pitwall::standing {

// `others`: with whom the group is compared, such as "the other models" or "opus".
std::string GroupSentence(Aspect aspect, const GroupEffect& effect, std::string_view others);

// Why a group cannot be rated. `effect`: the aspect with the most agents. `what`: the dimension.
std::string UnratedGroupReason(const GroupEffect& effect, std::string_view what, std::size_t agents,
                               std::size_t groups);

// The noun for the observations of an aspect: "tasks", "calls" or "scores".
std::string_view ObservationsOf(Aspect aspect);

}  // namespace pitwall::standing

// What an agent belongs to: its role, model, version and the values of its labels.
#pragma once

#include <array>
#include <cstddef>

#include "pitwall/internal/arena.h"
#include "pitwall/reading.h"
#include "series/records.h"

namespace pitwall::internal {

// In the order of GroupDimension. None: the agent belongs to no group of the dimension.
using AgentGroups = std::array<NameRef, kMaxGroupDimensions>;

// The kind of the names of a dimension.
NameKind NameKindOf(GroupDimension dimension) noexcept;

// Any thread that keeps the agent from being freed: it holds a reference, or a lock on the lists.
AgentGroups GroupsOf(const Arena& arena, const AgentRecord& agent) noexcept;
NameRef GroupOf(const Arena& arena, const AgentRecord& agent, GroupDimension dimension) noexcept;
// Leaves the dimensions without a name as they are. A label for which the arena has no room is left
// out. Any thread that holds a reference to the agent. Lock-free.
void SetGroups(Arena& arena, AgentRecord& agent, const AgentGroups& groups) noexcept;

}  // namespace pitwall::internal

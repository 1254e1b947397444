// The metric families of groups, such as those of a role or a model.
#pragma once

#include <vector>

#include "exporter/exposition/families.h"

namespace pitwall::exposition {

// Adds them: the families of agents, summed over all agents that belong to a group or belonged to
// it when they were retired. Their first labels are `by` and `group`.
void AddGroups(std::vector<Family>& all);

}  // namespace pitwall::exposition

// The keys of an agent in `/api/agent-performance` and `/ws`.
#pragma once

#include <span>

#include "exporter/views/field_selection.h"

namespace pitwall::views {

// In the order in which WriteAgentFields() writes them.
std::span<const RowField> AgentFields();

}  // namespace pitwall::views

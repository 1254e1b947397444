// `/api/agent-performance/{agent_id}` and `/api/tools`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::views {

// Where the agent stands in `reading.agents`; nullopt where it is not there.
std::optional<std::size_t> FindAgent(const Reading& reading, std::string_view agent_id);

// One agent whole: the view's fields, its tools in detail, `task_types`, `tokens_by_model`,
// `transitions`, `sequences`, its open `claims`, and `history` from `steps` over `history_window`.
// The fleet stands beside it.
void AppendAgentPage(const Reading& reading, std::span<const Standing> standings,
                     std::size_t position, std::span<const RepeatedSequence> sequences,
                     std::span<const Reading> steps, Window history_window, std::string& body);

// Every tool over the whole fleet; `order` has the most called first. And the transitions.
void AppendToolsView(const Reading& reading, std::string& body);

}  // namespace pitwall::views

// `/api/agent-performance/{agent_id}`, `/api/tools` and `/api/models`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::views {

// The position of the agent in `reading.agents`; nullopt for an unknown agent.
std::optional<std::size_t> FindAgent(const Reading& reading, std::string_view agent_id);

// Appends the page of one agent: the fleet, the agent's fields, its tools and models in detail,
// `transitions`, `sequences`, its open `claims`, `task_types`, `tokens_by_model`, and `history`
// from `steps` over `history_window`.
// `evidence` is that of the agent's standing.
void AppendAgentPage(const Reading& reading, std::span<const Standing> standings,
                     std::size_t position, std::span<const WorkEvidence> evidence,
                     std::span<const RepeatedSequence> sequences, std::span<const Reading> steps,
                     Window history_window, std::string& body);

// Appends all tools of the fleet and the transitions between them. `order` begins with the tool
// that was called most.
void AppendToolsView(const Reading& reading, std::string& body);

// Appends all models of the fleet. `order` begins with the model that was called most; of models
// that were called equally often, with the one that wrote most tokens.
void AppendModelsView(const Reading& reading, std::string& body);

}  // namespace pitwall::views

// How an agent looks in JSON, wherever it is shown.
#pragma once

#include "exporter/text/json_writer.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::views {

// The fields of one agent into an open object: those of an agent in `/api/agent-performance`.
void WriteAgentFields(text::JsonWriter& json, const AgentReading& agent, const Standing& standing);

// The same as an object.
void WriteAgent(text::JsonWriter& json, const AgentReading& agent, const Standing& standing);

// `fleet`: sums over every agent, those that left included; `agents` counts the live ones.
void WriteFleet(text::JsonWriter& json, const Reading& reading);

// Pieces that the agent's page and `/api/tools` share; each writes one value.
void WriteTool(text::JsonWriter& json, const ToolReading& tool);          // as in the view
void WriteToolInDetail(text::JsonWriter& json, const ToolReading& tool);  // with all that is known
void WriteTransitions(text::JsonWriter& json, std::span<const TransitionReading> transitions);
void WriteSequences(text::JsonWriter& json, std::span<const RepeatedSequence> sequences);
// The agent's open claims, the oldest first, at most kMaxClaims.
inline constexpr std::size_t kMaxClaims = 1'000;
void WriteClaims(text::JsonWriter& json, std::span<const ClaimReading> claims,
                 std::string_view agent_id);
void WriteTaskTypes(text::JsonWriter& json, std::span<const TaskReading> task_types);
void WriteTokensByModel(text::JsonWriter& json, std::span<const TokensReading> tokens);

}  // namespace pitwall::views

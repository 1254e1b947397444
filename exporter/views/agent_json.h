// The JSON of an agent, in every view.
#pragma once

#include <optional>

#include "exporter/text/json_writer.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::views {

// The large fields of an agent, which are most of its JSON.
struct AgentParts {
  bool tools = true;
  bool models = true;
};

// Writes the fields of an agent in `/api/agent-performance` (agent_fields.h) into an open object.
void WriteAgentFields(text::JsonWriter& json, const AgentReading& agent, const Standing& standing,
                      AgentParts parts = {});

// Writes these fields as an object.
void WriteAgent(text::JsonWriter& json, const AgentReading& agent, const Standing& standing,
                AgentParts parts = {});

// Writes `fleet`: sums over all agents, retired ones included; `agents` counts the live ones.
void WriteFleet(text::JsonWriter& json, const Reading& reading);

// Parts of the agent's page and of `/api/tools`. Each writes one value.
void WriteTool(text::JsonWriter& json, const ToolReading& tool);  // as in `/api/agent-performance`
void WriteToolInDetail(text::JsonWriter& json, const ToolReading& tool);  // with every field
void WriteTransitions(text::JsonWriter& json, std::span<const TransitionReading> transitions);
void WriteSequences(text::JsonWriter& json, std::span<const RepeatedSequence> sequences);
// Writes the agent's open claims, oldest first, at most kMaxClaims.
inline constexpr std::size_t kMaxClaims = 1'000;
void WriteClaims(text::JsonWriter& json, std::span<const ClaimReading> claims,
                 std::string_view agent_id);
// How many times the p95 of its type (or of all tasks) a task has been open, to two decimals;
// nullopt if that is unknown.
std::optional<double> TimesP95(const ClaimReading& task);
void WriteTaskTypes(text::JsonWriter& json, std::span<const TaskReading> task_types);
void WriteTokensByModel(text::JsonWriter& json, std::span<const TokensReading> tokens);

}  // namespace pitwall::views

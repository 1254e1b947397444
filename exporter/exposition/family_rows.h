// The rows of each family, from a page of agents, from the fleet's sums or from a group, and the
// bounds of its buckets. Only for the tables of families.
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "exporter/exposition/classic_buckets.h"
#include "exporter/exposition/families.h"

namespace pitwall::exposition {

inline constexpr unsigned kInteger = 0;
inline constexpr unsigned kMilli = 3;
inline constexpr unsigned kMicro = 6;
inline constexpr unsigned kNano = 9;

inline std::vector<double> TaskBounds(double) { return BoundsSeconds(kTaskBoundIndices); }
inline std::vector<double> ToolBounds(double) { return BoundsSeconds(kToolBoundIndices); }

inline std::vector<double> QualityBounds(double quality_max) {
  std::vector<double> bounds;
  for (std::size_t i = 1; i <= kQualityBuckets; ++i) {
    bounds.push_back(quality_max * static_cast<double>(i) / double{kQualityBuckets});
  }
  return bounds;
}

// The label values of a row. An agent's row begins with its id.
template <class... More>
std::array<std::string_view, sizeof...(More)> Labels(More... more) {
  return {more...};
}

inline void EmitDurations(LabelValues labels, const Durations& durations,
                          std::span<const int> bound_indices, const SeriesStamp& stamp,
                          RowSink& sink) {
  if (durations.count == 0) return;
  std::array<std::uint64_t, kMaxClassicBounds> cumulative;
  CumulateInto(durations, bound_indices, cumulative);
  const std::span<const std::uint64_t> counts(cumulative.data(), bound_indices.size());
  sink.Histogram(
      labels, {counts, durations.count, text::Number(durations.sum_ns, kNano), &durations}, stamp);
}

inline void EmitQuality(LabelValues labels, const QualityReading& quality, RowSink& sink) {
  if (quality.count == 0) return;
  std::array<std::uint64_t, kQualityBuckets> cumulative{};
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < kQualityBuckets; ++i) cumulative[i] = passed += quality.buckets[i];
  sink.Histogram(labels, {cumulative, quality.count, text::Number(quality.sum_millionths, kMicro)},
                 quality.stamp);
}

// The stamp of the tasks. Without tasks they count from the agent's first event.
inline SeriesStamp TaskStamp(const AgentReading& agent) {
  SeriesStamp stamp = agent.tasks.stamp;
  if (stamp.started_at_ms == 0) stamp.started_at_ms = agent.first_seen_ms;
  return stamp;
}

template <std::uint64_t TaskReading::*Count>
void FleetTasks(const AgentReading& fleet, RowSink& sink) {
  sink.Value({}, {fleet.tasks.*Count, kInteger}, TaskStamp(fleet));
}
template <std::uint64_t TaskReading::*Count>
void AgentTasks(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    sink.Value({&agent.agent_id, 1}, {agent.tasks.*Count, kInteger}, TaskStamp(agent));
  }
}

inline void FleetInProgress(const AgentReading& fleet, RowSink& sink) {
  sink.Value({}, {fleet.tasks_in_progress, kInteger}, fleet.tasks.stamp);
}
inline void AgentInProgress(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    sink.Value({&agent.agent_id, 1}, {agent.tasks_in_progress, kInteger}, agent.tasks.stamp);
  }
}

inline void FleetTaskDurations(const AgentReading& fleet, RowSink& sink) {
  EmitDurations({}, fleet.tasks.durations, kTaskBoundIndices, fleet.tasks.stamp, sink);
}
inline void AgentTaskDurations(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    EmitDurations({&agent.agent_id, 1}, agent.tasks.durations, kTaskBoundIndices, agent.tasks.stamp,
                  sink);
  }
}

inline void FleetQuality(const AgentReading& fleet, RowSink& sink) {
  EmitQuality({}, fleet.quality, sink);
}
inline void AgentQuality(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    EmitQuality({&agent.agent_id, 1}, agent.quality, sink);
  }
}

template <class... Whose>
void EmitTokens(const AgentReading& agent, RowSink& sink, Whose... whose) {
  for (const TokensReading& tokens : agent.tokens) {
    const auto emit = [&](std::string_view direction, std::uint64_t count) {
      sink.Value(Labels(whose..., tokens.model, direction), {count, kInteger}, tokens.stamp);
    };
    emit("input", tokens.input);
    emit("output", tokens.output);
    emit("cached", tokens.cached);
  }
}
inline void FleetTokens(const AgentReading& fleet, RowSink& sink) { EmitTokens(fleet, sink); }
inline void AgentTokens(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) EmitTokens(agent, sink, agent.agent_id);
}

inline void FleetCost(const AgentReading& fleet, RowSink& sink) {
  for (const TokensReading& tokens : fleet.tokens) {
    sink.Value({&tokens.model, 1}, {tokens.cost_nanousd, kNano}, tokens.stamp);
  }
}
inline void AgentCost(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    for (const TokensReading& tokens : agent.tokens) {
      sink.Value(Labels(agent.agent_id, tokens.model), {tokens.cost_nanousd, kNano}, tokens.stamp);
    }
  }
}

// Calls of tools or models: `items` of an agent, each with a `name`.
template <auto Items, auto Name, auto Count>
void FleetCalls(const AgentReading& fleet, RowSink& sink) {
  for (const auto& item : fleet.*Items) {
    sink.Value({&(item.*Name), 1}, {item.*Count, kInteger}, item.stamp);
  }
}
template <auto Items, auto Name, auto Count>
void AgentCalls(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    for (const auto& item : agent.*Items) {
      sink.Value(Labels(agent.agent_id, item.*Name), {item.*Count, kInteger}, item.stamp);
    }
  }
}
template <auto Items, auto Name>
void FleetCallDurations(const AgentReading& fleet, RowSink& sink) {
  for (const auto& item : fleet.*Items) {
    EmitDurations({&(item.*Name), 1}, item.durations, kToolBoundIndices, item.stamp, sink);
  }
}
template <auto Items, auto Name>
void AgentCallDurations(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    for (const auto& item : agent.*Items) {
      EmitDurations(Labels(agent.agent_id, item.*Name), item.durations, {}, item.stamp, sink);
    }
  }
}

template <std::uint64_t ToolReading::*Count>
void FleetTools(const AgentReading& fleet, RowSink& sink) {
  FleetCalls<&AgentReading::tools, &ToolReading::tool, Count>(fleet, sink);
}
template <std::uint64_t ToolReading::*Count>
void AgentTools(const Page& page, RowSink& sink) {
  AgentCalls<&AgentReading::tools, &ToolReading::tool, Count>(page, sink);
}
inline void FleetToolDurations(const AgentReading& fleet, RowSink& sink) {
  FleetCallDurations<&AgentReading::tools, &ToolReading::tool>(fleet, sink);
}
inline void AgentToolDurations(const Page& page, RowSink& sink) {
  AgentCallDurations<&AgentReading::tools, &ToolReading::tool>(page, sink);
}

template <std::uint64_t ModelReading::*Count>
void FleetModels(const AgentReading& fleet, RowSink& sink) {
  FleetCalls<&AgentReading::models, &ModelReading::model, Count>(fleet, sink);
}
template <std::uint64_t ModelReading::*Count>
void AgentModels(const Page& page, RowSink& sink) {
  AgentCalls<&AgentReading::models, &ModelReading::model, Count>(page, sink);
}
inline void FleetModelDurations(const AgentReading& fleet, RowSink& sink) {
  FleetCallDurations<&AgentReading::models, &ModelReading::model>(fleet, sink);
}
inline void AgentModelDurations(const Page& page, RowSink& sink) {
  AgentCallDurations<&AgentReading::models, &ModelReading::model>(page, sink);
}

// The stamp of the series that began first: a sum over series counts from there.
template <class Item>
SeriesStamp EarliestOf(std::span<const Item> items) {
  SeriesStamp earliest;
  for (const Item& item : items) {
    if (earliest.started_at_ms == 0 || item.stamp.started_at_ms < earliest.started_at_ms) {
      earliest = item.stamp;
    }
  }
  return earliest;
}

// Emits the row of models only if there are model calls, and the rows of tools only if there are
// tool calls.
template <class... Whose>
void EmitTimeSpent(const AgentReading& agent, RowSink& sink, Whose... whose) {
  const auto emit = [&](std::string_view activity, std::uint64_t ns, const SeriesStamp& stamp) {
    sink.Value(Labels(whose..., activity), {ns, kNano}, stamp);
  };
  if (!agent.models.empty()) emit("model", agent.time_spent.model_ns, EarliestOf(agent.models));
  if (agent.tools.empty()) return;
  const SeriesStamp stamp = EarliestOf(agent.tools);
  emit("tool", agent.time_spent.tool_ns, stamp);
  emit("waiting", agent.time_spent.waiting_ns, stamp);
}
inline void FleetTimeSpent(const AgentReading& fleet, RowSink& sink) { EmitTimeSpent(fleet, sink); }
inline void AgentTimeSpent(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) EmitTimeSpent(agent, sink, agent.agent_id);
}

inline void FleetTransitions(const AgentReading& fleet, RowSink& sink) {
  for (const TransitionReading& step : fleet.transitions) {
    sink.Value(Labels(step.from_tool, step.to_tool), {step.count, kInteger}, step.stamp);
  }
}

inline void AgentInfo(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    sink.Value(Labels(agent.agent_id, agent.role, agent.model), {1, kInteger}, agent.tasks.stamp);
  }
}

inline void AgentLastActivity(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    if (agent.last_activity_ms <= 0) continue;
    sink.Value({&agent.agent_id, 1}, {static_cast<std::uint64_t>(agent.last_activity_ms), kMilli},
               agent.tasks.stamp);
  }
}

// Only for agents whose calls have hashes of arguments; the value 0 ends an alert.
inline void AgentRepeatedCalls(const Page& page, RowSink& sink) {
  for (const AgentReading& agent : page.agents) {
    if (!agent.loop.is_known) continue;
    sink.Value({&agent.agent_id, 1}, {agent.loop.is_looping ? agent.loop.calls : 0, kInteger},
               agent.tasks.stamp);
  }
}

inline void AgentStanding(const Page& page, RowSink& sink) {
  const std::size_t count = std::min(page.agents.size(), page.standings.size());
  for (std::size_t i = 0; i < count; ++i) {
    const AgentReading& agent = page.agents[i];
    sink.Value(Labels(agent.agent_id, NameOf(page.standings[i])), {1, kInteger}, agent.tasks.stamp);
  }
}

}  // namespace pitwall::exposition

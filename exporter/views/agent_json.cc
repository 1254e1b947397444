#include "exporter/views/agent_json.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "exporter/text/decimal.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/quantiles.h"
#include "exporter/views/sums.h"
#include "pitwall/host/series_fields.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::views {

namespace {

using text::Decimal;

constexpr unsigned kNsInMs = 6;  // decimal places
constexpr unsigned kMillionths = 6;

// Writes the quantiles `qs`, which must ascend, under their keys; null if there is no duration.
template <std::size_t N>
void WriteQuantiles(text::JsonWriter& json, const Durations& durations,
                    const std::array<double, N>& qs, const std::array<std::string_view, N>& keys) {
  std::array<std::int32_t, N> indices{};
  if (durations.count > 0) QuantileIndices(durations, qs, indices);
  for (std::size_t i = 0; i < N; ++i) {
    json.Key(keys[i]);
    durations.count > 0 ? json.Raw(BucketMiddleMsText(indices[i])) : json.Null();
  }
}

void WriteDurations(text::JsonWriter& json, const Durations& durations) {
  json.Object("duration_ms", [&] {
    json.Field("count", durations.count);
    WriteQuantiles<4>(json, durations, {0.5, 0.9, 0.95, 0.99}, {"p50", "p90", "p95", "p99"});
    json.Key("max");
    durations.buckets.empty() ? json.Null()
                              : json.Raw(BucketMiddleMsText(durations.buckets.back().index));
  });
}

// The counters that have a key in views.
template <class Item>
void WriteCounters(text::JsonWriter& json, const Item& item) {
  ForEachCounter<Item>([&](const CounterRow<Item>& row) {
    if (row.view.key.empty()) return;
    json.Field(row.view.key, Decimal{item.*row.field, row.view.decimals});
  });
}

void WriteStandingFields(text::JsonWriter& json, const Standing& standing) {
  const bool is_rated = standing.standing_class != StandingClass::kUnrated;
  json.Field("class", NameOf(standing.standing_class));
  json.Field("rank", standing.rank);
  json.Field("score", is_rated ? std::optional(standing.score) : std::nullopt);
  json.Values("reasons", standing.reasons);
}

void WriteTaskCounts(text::JsonWriter& json, const TaskReading& tasks) {
  json.Field("tasks_claimed", tasks.claimed);
  json.Field("tasks_completed", tasks.completed);
  json.Field("tasks_failed", tasks.failed);
}

// Tasks that are claimed and not finished, and tasks that finished without a claim.
void WriteLedgerFields(text::JsonWriter& json, const AgentReading& agent) {
  json.Field("tasks_in_progress", agent.tasks_in_progress);
  json.Field("tasks_abandoned", agent.tasks.abandoned);
  json.Field("tasks_orphaned", agent.tasks.orphaned);
  json.Field("oldest_claim", text::TimeMs{agent.oldest_claim_ms});
}

void WriteTaskDurations(text::JsonWriter& json, const Durations& durations) {
  json.Field("total_duration_ms", Decimal{durations.sum_ns, kNsInMs});
  json.Field("avg_duration_ms", MeanMs(durations));
  WriteDurations(json, durations);
}

void WriteLoop(text::JsonWriter& json, const LoopReading& loop) {
  if (loop.calls == 0) return json.Null();
  json.Object([&] {
    json.Field("calls", loop.calls);
    json.Field("since", text::TimeMs{loop.since_ms});
    json.Field("until", text::TimeMs{loop.until_ms});
    json.Array("tools", [&] {
      json.String(loop.tool);
      if (!loop.other_tool.empty()) json.String(loop.other_tool);
    });
  });
}

void WriteToolFields(text::JsonWriter& json, const ToolReading& tool) {
  json.Field("calls", tool.calls);
  json.Field("errors", tool.errors);
  json.Field("avg_duration_ms", MeanMs(tool.durations));
  WriteQuantiles<2>(json, tool.durations, {0.5, 0.95}, {"p50_ms", "p95_ms"});
  json.Field("last_used", text::TimeMs{tool.stamp.last_used_ms});
}

}  // namespace

void WriteAgentFields(text::JsonWriter& json, const AgentReading& agent, const Standing& standing) {
  json.Field("agent_id", agent.agent_id);
  json.Field("role", text::NullIfEmpty{agent.role});
  json.Field("model", text::NullIfEmpty{agent.model});
  WriteTaskCounts(json, agent.tasks);
  WriteLedgerFields(json, agent);
  WriteTaskDurations(json, agent.tasks.durations);
  json.Array("quality_scores", [&] {
    for (const ScoreReading& score : agent.quality.newest) {
      json.Number({score.score_millionths, kMillionths});
    }
  });
  json.Field("avg_quality", MeanScore(agent.quality));
  json.Field("tool_calls", agent.tool_calls);
  json.Field("tool_errors", agent.tool_errors);
  json.Object("tools", [&] {
    for (const ToolReading& tool : agent.tools) {
      json.NameKey(tool.tool);
      WriteTool(json, tool);
    }
  });
  json.Field("looping", agent.loop.is_looping);
  json.Key("loop");
  WriteLoop(json, agent.loop);
  json.Object("tokens", [&] { WriteCounters(json, SumOf(agent.tokens)); });
  json.Field("first_seen", text::TimeMs{agent.first_seen_ms});
  json.Field("last_activity", text::TimeMs{agent.last_activity_ms});
  json.Object("standing", [&] { WriteStandingFields(json, standing); });
}

void WriteAgent(text::JsonWriter& json, const AgentReading& agent, const Standing& standing) {
  json.Object([&] { WriteAgentFields(json, agent, standing); });
}

void WriteFleet(text::JsonWriter& json, const Reading& reading) {
  const AgentReading& fleet = reading.fleet;
  const auto looping =
      std::count_if(reading.agents.begin(), reading.agents.end(),
                    [](const AgentReading& agent) { return agent.loop.is_looping; });
  json.Object([&] {
    json.Field("agents", reading.agents.size());
    json.Field("agents_looping", static_cast<std::uint64_t>(looping));
    WriteTaskCounts(json, fleet.tasks);
    WriteLedgerFields(json, fleet);
    json.Field("avg_duration_ms", MeanMs(fleet.tasks.durations));
    json.Field("avg_quality", MeanScore(fleet.quality));
    json.Field("tool_calls", fleet.tool_calls);
    json.Field("tool_errors", fleet.tool_errors);
  });
}

void WriteTool(text::JsonWriter& json, const ToolReading& tool) {
  json.Object([&] { WriteToolFields(json, tool); });
}

void WriteToolInDetail(text::JsonWriter& json, const ToolReading& tool) {
  json.Object([&] {
    WriteToolFields(json, tool);
    WriteDurations(json, tool.durations);
    WriteCounters(json, tool);
    json.Object("error_types", [&] {
      for (const ToolErrorReading& error : tool.error_types) {
        json.NameKey(error.error_type);
        json.Integer(error.count);
      }
    });
  });
}

void WriteTransitions(text::JsonWriter& json, std::span<const TransitionReading> transitions) {
  json.Objects(transitions, [&](const TransitionReading& transition) {
    json.Field("from_tool", transition.from_tool);
    json.Field("to_tool", transition.to_tool);
    json.Field("count", transition.count);
  });
}

void WriteSequences(text::JsonWriter& json, std::span<const RepeatedSequence> sequences) {
  json.Objects(sequences, [&](const RepeatedSequence& sequence) {
    json.Values("tools", sequence.tools);
    json.Field("count", sequence.count);
  });
}

void WriteClaims(text::JsonWriter& json, std::span<const ClaimReading> claims,
                 std::string_view agent_id) {
  std::vector<const ClaimReading*> own;
  for (const ClaimReading& claim : claims) {
    if (claim.agent_id == agent_id) own.push_back(&claim);
  }
  std::stable_sort(own.begin(), own.end(), [](const ClaimReading* a, const ClaimReading* b) {
    return a->claimed_at_ms < b->claimed_at_ms;
  });
  own.resize(std::min(own.size(), kMaxClaims));
  json.Objects(own, [&](const ClaimReading* claim) {
    const std::int64_t waited_ms = std::max<std::int64_t>(0, claim->waited_ms);
    json.Field("task_id", text::NullIfEmpty{claim->task_id});
    json.Field("task_type", text::NullIfEmpty{claim->task_type});
    json.Field("claimed_at", text::TimeMs{claim->claimed_at_ms});
    json.Field("waited_ms", waited_ms);
  });
}

void WriteTaskTypes(text::JsonWriter& json, std::span<const TaskReading> task_types) {
  json.Objects(task_types, [&](const TaskReading& tasks) {
    json.Field("task_type", text::NullIfEmpty{tasks.task_type});
    WriteTaskCounts(json, tasks);
    json.Field("tasks_abandoned", tasks.abandoned);
    WriteTaskDurations(json, tasks.durations);
  });
}

void WriteTokensByModel(text::JsonWriter& json, std::span<const TokensReading> tokens) {
  json.Objects(tokens, [&](const TokensReading& of_model) {
    json.Field("model", text::NullIfEmpty{of_model.model});
    WriteCounters(json, of_model);
  });
}

}  // namespace pitwall::views

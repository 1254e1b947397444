#include "exporter/views/agent_json.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "exporter/views/quantiles.h"
#include "exporter/views/sums.h"
#include "pitwall/host/series_fields.h"

namespace pitwall::views {

namespace {

constexpr unsigned kNsInMs = 6;  // decimal places
constexpr unsigned kMillionths = 6;

// The quantiles under their keys, null where there is no duration. `qs` ascend.
template <std::size_t N>
void WriteQuantiles(JsonWriter& json, const Durations& durations, const std::array<double, N>& qs,
                    const std::array<std::string_view, N>& keys) {
  std::array<std::int32_t, N> indices{};
  if (durations.count > 0) QuantileIndices(durations, qs, indices);
  for (std::size_t i = 0; i < N; ++i) {
    json.Key(keys[i]);
    durations.count > 0 ? json.Raw(BucketMiddleMsText(indices[i])) : json.Null();
  }
}

void WriteDurations(JsonWriter& json, const Durations& durations) {
  json.BeginObject();
  json.Key("count");
  json.Integer(durations.count);
  WriteQuantiles<4>(json, durations, {0.5, 0.9, 0.95, 0.99}, {"p50", "p90", "p95", "p99"});
  json.Key("max");
  durations.buckets.empty() ? json.Null()
                            : json.Raw(BucketMiddleMsText(durations.buckets.back().index));
  json.EndObject();
}

void WriteScores(JsonWriter& json, const QualityReading& quality) {
  json.BeginArray();
  for (const ScoreReading& score : quality.newest) {
    json.Number({score.score_millionths, kMillionths});
  }
  json.EndArray();
}

// The counters that views show by their rows.
template <class Item>
void WriteCounters(JsonWriter& json, const Item& item) {
  ForEachCounter<Item>([&](const CounterRow<Item>& row) {
    if (row.view.key.empty()) return;
    json.Key(row.view.key);
    json.Number({item.*row.field, row.view.decimals});
  });
}

void WriteTokens(JsonWriter& json, const TokensReading& sums) {
  json.BeginObject();
  WriteCounters(json, sums);
  json.EndObject();
}

void WriteStanding(JsonWriter& json, const Standing& standing) {
  json.BeginObject();
  json.Key("class");
  json.String(NameOf(standing.standing_class));
  json.Key("rank");
  json.Integer(standing.rank);
  json.Key("score");
  standing.standing_class == StandingClass::kUnrated ? json.Null() : json.Double(standing.score);
  json.Key("reasons");
  json.BeginArray();
  for (const std::string& reason : standing.reasons) json.String(reason);
  json.EndArray();
  json.EndObject();
}

void WriteTaskCounts(JsonWriter& json, const TaskReading& tasks) {
  json.Key("tasks_claimed");
  json.Integer(tasks.claimed);
  json.Key("tasks_completed");
  json.Integer(tasks.completed);
  json.Key("tasks_failed");
  json.Integer(tasks.failed);
}

// What became of tasks beside their being claimed and finished.
void WriteLedgerFields(JsonWriter& json, const AgentReading& agent) {
  json.Key("tasks_in_progress");
  json.Integer(agent.tasks_in_progress);
  json.Key("tasks_abandoned");
  json.Integer(agent.tasks.abandoned);
  json.Key("tasks_orphaned");
  json.Integer(agent.tasks.orphaned);
  json.Key("oldest_claim");
  json.Time(agent.oldest_claim_ms);
}

void WriteLoop(JsonWriter& json, const LoopReading& loop) {
  if (loop.calls == 0) return json.Null();
  json.BeginObject();
  json.Key("calls");
  json.Integer(loop.calls);
  json.Key("since");
  json.Time(loop.since_ms);
  json.Key("until");
  json.Time(loop.until_ms);
  json.Key("tools");
  json.BeginArray();
  json.String(loop.tool);
  if (!loop.other_tool.empty()) json.String(loop.other_tool);
  json.EndArray();
  json.EndObject();
}

void WriteToolFields(JsonWriter& json, const ToolReading& tool) {
  json.Key("calls");
  json.Integer(tool.calls);
  json.Key("errors");
  json.Integer(tool.errors);
  json.Key("avg_duration_ms");
  json.DoubleOrNull(MeanMs(tool.durations));
  WriteQuantiles<2>(json, tool.durations, {0.5, 0.95}, {"p50_ms", "p95_ms"});
  json.Key("last_used");
  json.Time(tool.stamp.last_used_ms);
}

}  // namespace

void WriteAgentFields(JsonWriter& json, const AgentReading& agent, const Standing& standing) {
  json.Key("agent_id");
  json.String(agent.agent_id);
  json.Key("role");
  json.StringOrNull(agent.role);
  json.Key("model");
  json.StringOrNull(agent.model);
  WriteTaskCounts(json, agent.tasks);
  WriteLedgerFields(json, agent);
  json.Key("total_duration_ms");
  json.Number({agent.tasks.durations.sum_ns, kNsInMs});
  json.Key("avg_duration_ms");
  json.DoubleOrNull(MeanMs(agent.tasks.durations));
  json.Key("duration_ms");
  WriteDurations(json, agent.tasks.durations);
  json.Key("quality_scores");
  WriteScores(json, agent.quality);
  json.Key("avg_quality");
  json.DoubleOrNull(MeanScore(agent.quality));
  json.Key("tool_calls");
  json.Integer(agent.tool_calls);
  json.Key("tool_errors");
  json.Integer(agent.tool_errors);
  json.Key("tools");
  json.BeginObject();
  for (const ToolReading& tool : agent.tools) {
    json.NameKey(tool.tool);
    WriteTool(json, tool);
  }
  json.EndObject();
  json.Key("looping");
  json.Bool(agent.loop.is_looping);
  json.Key("loop");
  WriteLoop(json, agent.loop);
  json.Key("tokens");
  WriteTokens(json, SumOf(agent.tokens));
  json.Key("first_seen");
  json.Time(agent.first_seen_ms);
  json.Key("last_activity");
  json.Time(agent.last_activity_ms);
  json.Key("standing");
  WriteStanding(json, standing);
}

void WriteAgent(JsonWriter& json, const AgentReading& agent, const Standing& standing) {
  json.BeginObject();
  WriteAgentFields(json, agent, standing);
  json.EndObject();
}

void WriteFleet(JsonWriter& json, const Reading& reading) {
  const AgentReading& fleet = reading.fleet;
  json.BeginObject();
  json.Key("agents");
  json.Integer(reading.agents.size());
  json.Key("agents_looping");
  json.Integer(static_cast<std::uint64_t>(
      std::count_if(reading.agents.begin(), reading.agents.end(),
                    [](const AgentReading& agent) { return agent.loop.is_looping; })));
  WriteTaskCounts(json, fleet.tasks);
  WriteLedgerFields(json, fleet);
  json.Key("avg_duration_ms");
  json.DoubleOrNull(MeanMs(fleet.tasks.durations));
  json.Key("avg_quality");
  json.DoubleOrNull(MeanScore(fleet.quality));
  json.Key("tool_calls");
  json.Integer(fleet.tool_calls);
  json.Key("tool_errors");
  json.Integer(fleet.tool_errors);
  json.EndObject();
}

void WriteTool(JsonWriter& json, const ToolReading& tool) {
  json.BeginObject();
  WriteToolFields(json, tool);
  json.EndObject();
}

void WriteToolInDetail(JsonWriter& json, const ToolReading& tool) {
  json.BeginObject();
  WriteToolFields(json, tool);
  json.Key("duration_ms");
  WriteDurations(json, tool.durations);
  WriteCounters(json, tool);
  json.Key("error_types");
  json.BeginObject();
  for (const ToolErrorReading& error : tool.error_types) {
    json.NameKey(error.error_type);
    json.Integer(error.count);
  }
  json.EndObject();
  json.EndObject();
}

void WriteTransitions(JsonWriter& json, std::span<const TransitionReading> transitions) {
  json.BeginArray();
  for (const TransitionReading& transition : transitions) {
    json.BeginObject();
    json.Key("from_tool");
    json.String(transition.from_tool);
    json.Key("to_tool");
    json.String(transition.to_tool);
    json.Key("count");
    json.Integer(transition.count);
    json.EndObject();
  }
  json.EndArray();
}

void WriteSequences(JsonWriter& json, std::span<const RepeatedSequence> sequences) {
  json.BeginArray();
  for (const RepeatedSequence& sequence : sequences) {
    json.BeginObject();
    json.Key("tools");
    json.BeginArray();
    for (const std::string& tool : sequence.tools) json.String(tool);
    json.EndArray();
    json.Key("count");
    json.Integer(sequence.count);
    json.EndObject();
  }
  json.EndArray();
}

void WriteClaims(JsonWriter& json, std::span<const ClaimReading> claims,
                 std::string_view agent_id) {
  std::vector<const ClaimReading*> own;
  for (const ClaimReading& claim : claims) {
    if (claim.agent_id == agent_id) own.push_back(&claim);
  }
  std::stable_sort(own.begin(), own.end(), [](const ClaimReading* a, const ClaimReading* b) {
    return a->claimed_at_ms < b->claimed_at_ms;
  });
  own.resize(std::min(own.size(), kMaxClaims));
  json.BeginArray();
  for (const ClaimReading* const claim : own) {
    json.BeginObject();
    json.Key("task_id");
    json.StringOrNull(claim->task_id);
    json.Key("task_type");
    json.StringOrNull(claim->task_type);
    json.Key("claimed_at");
    json.Time(claim->claimed_at_ms);
    json.Key("waited_ms");
    json.Integer(static_cast<std::uint64_t>(std::max<std::int64_t>(0, claim->waited_ms)));
    json.EndObject();
  }
  json.EndArray();
}

void WriteTaskTypes(JsonWriter& json, std::span<const TaskReading> task_types) {
  json.BeginArray();
  for (const TaskReading& tasks : task_types) {
    json.BeginObject();
    json.Key("task_type");
    json.StringOrNull(tasks.task_type);
    WriteTaskCounts(json, tasks);
    json.Key("tasks_abandoned");
    json.Integer(tasks.abandoned);
    json.Key("total_duration_ms");
    json.Number({tasks.durations.sum_ns, kNsInMs});
    json.Key("avg_duration_ms");
    json.DoubleOrNull(MeanMs(tasks.durations));
    json.Key("duration_ms");
    WriteDurations(json, tasks.durations);
    json.EndObject();
  }
  json.EndArray();
}

void WriteTokensByModel(JsonWriter& json, std::span<const TokensReading> tokens) {
  json.BeginArray();
  for (const TokensReading& of_model : tokens) {
    json.BeginObject();
    json.Key("model");
    json.StringOrNull(of_model.model);
    WriteCounters(json, of_model);
    json.EndObject();
  }
  json.EndArray();
}

}  // namespace pitwall::views

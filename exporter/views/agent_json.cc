#include "exporter/views/agent_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "exporter/text/decimal.h"
#include "exporter/text/json_writer.h"
#include "exporter/views/item_json.h"
#include "exporter/views/model_rows.h"
#include "exporter/views/quantiles.h"
#include "exporter/views/sums.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"

namespace pitwall::views {

namespace {

using text::Decimal;

constexpr unsigned kMillionths = 6;

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
  json.Field("tasks_stuck", agent.tasks_stuck);
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

void WriteTimeSpent(text::JsonWriter& json, const TimeSpent& spent) {
  json.Object("time_spent", [&] {
    json.Field("model_ms", Decimal{spent.model_ns, kNsInMs});
    json.Field("tool_ms", Decimal{spent.tool_ns, kNsInMs});
    json.Field("waiting_ms", Decimal{spent.waiting_ns, kNsInMs});
    json.Key("other_ms");
    spent.other_ns ? json.Number({*spent.other_ns, kNsInMs}) : json.Null();
  });
}

void WriteModelCallCounts(text::JsonWriter& json, const AgentReading& agent) {
  json.Field("model_calls", agent.model_calls);
  json.Field("model_errors", agent.model_errors);
}

}  // namespace

void WriteAgentFields(text::JsonWriter& json, const AgentReading& agent, const Standing& standing,
                      AgentParts parts) {
  json.Field("agent_id", agent.agent_id);
  json.Field("role", text::NullIfEmpty{agent.role});
  json.Field("model", text::NullIfEmpty{agent.model});
  json.Field("version", text::NullIfEmpty{agent.version});
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
  if (parts.tools) {
    json.Object("tools", [&] {
      for (const ToolReading& tool : agent.tools) {
        json.NameKey(tool.tool);
        WriteTool(json, tool);
      }
    });
  }
  WriteModelCallCounts(json, agent);
  if (parts.models) WriteModels(json, ModelRowsOf(agent), ModelDetail::kSummary);
  WriteTimeSpent(json, agent.time_spent);
  json.Field("looping", agent.loop.is_looping);
  json.Key("loop");
  WriteLoop(json, agent.loop);
  json.Object("tokens", [&] { WriteCounters(json, SumOf(agent.tokens)); });
  json.Field("first_seen", text::TimeMs{agent.first_seen_ms});
  json.Field("last_activity", text::TimeMs{agent.last_activity_ms});
  json.Object("standing", [&] { WriteStandingFields(json, standing); });
}

void WriteAgent(text::JsonWriter& json, const AgentReading& agent, const Standing& standing,
                AgentParts parts) {
  json.Object([&] { WriteAgentFields(json, agent, standing, parts); });
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
    WriteModelCallCounts(json, fleet);
    WriteTimeSpent(json, fleet.time_spent);
  });
}

void WriteTool(text::JsonWriter& json, const ToolReading& tool) {
  json.Object([&] { WriteCallFields(json, tool); });
}

void WriteToolInDetail(text::JsonWriter& json, const ToolReading& tool) {
  json.Object([&] {
    WriteCallFields(json, tool);
    WriteDurations(json, tool.durations);
    WriteCounters(json, tool);
    WriteErrorTypes(json, tool);
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

std::optional<double> TimesP95(const ClaimReading& task) {
  if (task.p95_ns == 0) return std::nullopt;
  const double times = static_cast<double>(task.age_ms) * 1e6 / static_cast<double>(task.p95_ns);
  return std::round(times * 100) / 100;
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
    json.Field("task_id", text::NullIfEmpty{claim->task_id});
    json.Field("task_type", text::NullIfEmpty{claim->task_type});
    json.Field("claimed_at", text::TimeMs{claim->claimed_at_ms});
    json.Field("waited_ms", claim->age_ms);
    json.Field("times_p95", TimesP95(*claim));
    json.Field("stuck", claim->is_stuck);
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

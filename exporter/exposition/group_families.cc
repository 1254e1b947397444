#include "exporter/exposition/group_families.h"

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/exposition/classic_buckets.h"
#include "exporter/exposition/families.h"
#include "exporter/exposition/family_rows.h"
#include "exporter/exposition/tiers.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

namespace {

using GroupRows = void (*)(const GroupRow&, RowSink&);
using GroupBounds = std::vector<double> (*)(double);

template <std::uint64_t GroupReading::*Count>
void GroupCount(const GroupRow& group, RowSink& sink) {
  sink.Value(Labels(group.by, group.reading.group), {group.reading.*Count, kInteger},
             TaskStamp(group.reading.sum));
}

template <std::uint64_t TaskReading::*Count>
void GroupTasks(const GroupRow& group, RowSink& sink) {
  const AgentReading& sum = group.reading.sum;
  sink.Value(Labels(group.by, group.reading.group), {sum.tasks.*Count, kInteger}, TaskStamp(sum));
}

void GroupInProgress(const GroupRow& group, RowSink& sink) {
  const AgentReading& sum = group.reading.sum;
  sink.Value(Labels(group.by, group.reading.group), {sum.tasks_in_progress, kInteger},
             TaskStamp(sum));
}

void GroupTaskDurations(const GroupRow& group, RowSink& sink) {
  const TaskReading& tasks = group.reading.sum.tasks;
  EmitDurations(Labels(group.by, group.reading.group), tasks.durations, kTaskBoundIndices,
                tasks.stamp, sink);
}

void GroupQuality(const GroupRow& group, RowSink& sink) {
  EmitQuality(Labels(group.by, group.reading.group), group.reading.sum.quality, sink);
}

void GroupTokens(const GroupRow& group, RowSink& sink) {
  EmitTokens(group.reading.sum, sink, group.by, group.reading.group);
}

void GroupCost(const GroupRow& group, RowSink& sink) {
  for (const TokensReading& tokens : group.reading.sum.tokens) {
    sink.Value(Labels(group.by, group.reading.group, tokens.model), {tokens.cost_nanousd, kNano},
               tokens.stamp);
  }
}

void GroupTimeSpent(const GroupRow& group, RowSink& sink) {
  EmitTimeSpent(group.reading.sum, sink, group.by, group.reading.group);
}

void GroupStandingRow(const GroupRow& group, RowSink& sink) {
  if (group.standing == nullptr) return;
  sink.Value(Labels(group.by, group.reading.group, NameOf(*group.standing)), {1, kInteger},
             TaskStamp(group.reading.sum));
}

template <auto Items, auto Name, auto Count>
void GroupCalls(const GroupRow& group, RowSink& sink) {
  for (const auto& item : group.reading.sum.*Items) {
    sink.Value(Labels(group.by, group.reading.group, item.*Name), {item.*Count, kInteger},
               item.stamp);
  }
}

template <auto Items, auto Name>
void GroupCallDurations(const GroupRow& group, RowSink& sink) {
  for (const auto& item : group.reading.sum.*Items) {
    EmitDurations(Labels(group.by, group.reading.group, item.*Name), item.durations,
                  kToolBoundIndices, item.stamp, sink);
  }
}

template <std::uint64_t ToolReading::*Count>
void GroupTools(const GroupRow& group, RowSink& sink) {
  GroupCalls<&AgentReading::tools, &ToolReading::tool, Count>(group, sink);
}

template <std::uint64_t ModelReading::*Count>
void GroupModels(const GroupRow& group, RowSink& sink) {
  GroupCalls<&AgentReading::models, &ModelReading::model, Count>(group, sink);
}

// Adds families of one tier.
class GroupTable {
 public:
  GroupTable(std::vector<Family>& all, Tier tier) : all_(all), tier_(tier) {}

  void Add(std::string_view name, Kind kind, std::string_view unit, std::string_view help,
           std::vector<std::string_view> more_labels, GroupRows rows,
           GroupBounds bounds = nullptr) {
    more_labels.insert(more_labels.begin(), {"by", "group"});
    all_.push_back({.name = name,
                    .kind = kind,
                    .tier = tier_,
                    .unit = unit,
                    .help = help,
                    .labels = std::move(more_labels),
                    .walk_group = rows,
                    .bounds = bounds});
  }

 private:
  std::vector<Family>& all_;
  const Tier tier_;
};

void AddGroupTotals(std::vector<Family>& all) {
  GroupTable table(all, Tier::kGroup);
  table.Add("pitwall_group_agents", Kind::kGauge, "", "Agents of the group now.", {},
            GroupCount<&GroupReading::live_agents>);
  table.Add("pitwall_group_agents_retired", Kind::kCounter, "",
            "Agents of the group that were removed.", {},
            GroupCount<&GroupReading::retired_agents>);
  table.Add("pitwall_group_tasks_claimed", Kind::kCounter, "",
            "Tasks that agents of the group claimed, including removed agents.", {},
            GroupTasks<&TaskReading::claimed>);
  table.Add("pitwall_group_tasks_completed", Kind::kCounter, "",
            "Tasks that agents of the group completed.", {}, GroupTasks<&TaskReading::completed>);
  table.Add("pitwall_group_tasks_failed", Kind::kCounter, "",
            "Tasks that agents of the group failed.", {}, GroupTasks<&TaskReading::failed>);
  table.Add("pitwall_group_tasks_abandoned", Kind::kCounter, "",
            "Tasks that agents of the group claimed and did not finish in time.", {},
            GroupTasks<&TaskReading::abandoned>);
  table.Add("pitwall_group_tasks_in_progress", Kind::kGauge, "",
            "Tasks that agents of the group claimed and have not yet finished.", {},
            GroupInProgress);
  table.Add("pitwall_group_task_duration_seconds", Kind::kHistogram, "seconds",
            "Duration of tasks that agents of the group completed.", {}, GroupTaskDurations,
            TaskBounds);
  table.Add("pitwall_group_quality_score", Kind::kHistogram, "",
            "Quality scores of the group's work.", {}, GroupQuality, QualityBounds);
  table.Add("pitwall_group_tokens", Kind::kCounter, "",
            "Tokens that agents of the group used, by model and direction.", {"model", "direction"},
            GroupTokens);
  table.Add("pitwall_group_cost_usd", Kind::kCounter, "usd",
            "Cost of the group's tokens, in US dollars.", {"model"}, GroupCost);
  table.Add("pitwall_group_seconds", Kind::kCounter, "seconds",
            "Time that agents of the group spent in calls of models, in tools and waiting for a "
            "person.",
            {"activity"}, GroupTimeSpent);
  table.Add("pitwall_group_standing", Kind::kGauge, "",
            "Rating of the group against the others of its dimension: high, typical, low or "
            "unrated; always 1.",
            {"standing"}, GroupStandingRow);
}

void AddGroupCalls(std::vector<Family>& all) {
  GroupTable table(all, Tier::kGroupTool);
  table.Add("pitwall_group_tool_calls", Kind::kCounter, "",
            "Tool calls of agents of the group, including removed agents.", {"tool"},
            GroupTools<&ToolReading::calls>);
  table.Add("pitwall_group_tool_errors", Kind::kCounter, "",
            "Tool calls of agents of the group that failed.", {"tool"},
            GroupTools<&ToolReading::errors>);
  table.Add("pitwall_group_tool_duration_seconds", Kind::kHistogram, "seconds",
            "Duration of calls of the tool by agents of the group.", {"tool"},
            GroupCallDurations<&AgentReading::tools, &ToolReading::tool>, ToolBounds);
  table.Add("pitwall_group_model_calls", Kind::kCounter, "",
            "Calls of the model by agents of the group, including removed agents.", {"model"},
            GroupModels<&ModelReading::calls>);
  table.Add("pitwall_group_model_errors", Kind::kCounter, "",
            "Calls of the model by agents of the group that failed.", {"model"},
            GroupModels<&ModelReading::errors>);
  table.Add("pitwall_group_model_call_duration_seconds", Kind::kHistogram, "seconds",
            "Duration of calls of the model by agents of the group.", {"model"},
            GroupCallDurations<&AgentReading::models, &ModelReading::model>, ToolBounds);
}

}  // namespace

void AddGroups(std::vector<Family>& all) {
  AddGroupTotals(all);
  AddGroupCalls(all);
}

}  // namespace pitwall::exposition

#include "exporter/exposition/families.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/exposition/family_rows.h"
#include "exporter/exposition/group_families.h"
#include "exporter/exposition/pages.h"
#include "exporter/exposition/tiers.h"
#include "exporter/text/number.h"
#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

namespace {

using FleetRows = void (*)(const AgentReading&, RowSink&);
using AgentRows = void (*)(const Page&, RowSink&);
using Bounds = std::vector<double> (*)(double);

struct Text {
  std::string_view unit;
  std::string_view help;
};

// A family of the fleet's sums, or of its tools and models.
Family Fleet(std::string_view name, Kind kind, Tier tier, Text text,
             std::vector<std::string_view> labels, FleetRows rows, Bounds bounds = nullptr) {
  return {.name = name,
          .kind = kind,
          .tier = tier,
          .unit = text.unit,
          .help = text.help,
          .labels = std::move(labels),
          .walk_fleet = rows,
          .bounds = bounds};
}

// A family with rows for each agent, whose id is the first label.
Family Agents(std::string_view name, Kind kind, Tier tier, Text text,
              std::vector<std::string_view> more_labels, AgentRows rows, FleetWalk::Parts parts,
              Bounds bounds = nullptr) {
  more_labels.insert(more_labels.begin(), "agent_id");
  return {.name = name,
          .kind = kind,
          .tier = tier,
          .unit = text.unit,
          .help = text.help,
          .labels = std::move(more_labels),
          .walk_agents = rows,
          .parts = parts,
          .bounds = bounds};
}

Family NativeOnly(Family family) {
  family.is_native_only = true;
  return family;
}

void AddFleet(std::vector<Family>& all) {
  const auto add = [&all](std::string_view name, Kind kind, Text text,
                          std::vector<std::string_view> labels, FleetRows rows,
                          Bounds bounds = nullptr) {
    all.push_back(Fleet(name, kind, Tier::kFleet, text, std::move(labels), rows, bounds));
  };
  add("pitwall_fleet_tasks_claimed", Kind::kCounter,
      {"", "Tasks claimed, including those of retired agents."}, {},
      FleetTasks<&TaskReading::claimed>);
  add("pitwall_fleet_tasks_completed", Kind::kCounter, {"", "Tasks completed."}, {},
      FleetTasks<&TaskReading::completed>);
  add("pitwall_fleet_tasks_failed", Kind::kCounter, {"", "Tasks failed."}, {},
      FleetTasks<&TaskReading::failed>);
  add("pitwall_fleet_tasks_abandoned", Kind::kCounter,
      {"", "Claimed tasks that were not finished in time."}, {},
      FleetTasks<&TaskReading::abandoned>);
  add("pitwall_fleet_tasks_in_progress", Kind::kGauge,
      {"", "Tasks that are claimed and not yet finished."}, {}, FleetInProgress);
  add("pitwall_fleet_task_duration_seconds", Kind::kHistogram,
      {"seconds", "Duration of completed tasks."}, {}, FleetTaskDurations, TaskBounds);
  add("pitwall_fleet_quality_score", Kind::kHistogram, {"", "Quality scores of work."}, {},
      FleetQuality, QualityBounds);
  add("pitwall_fleet_tokens", Kind::kCounter, {"", "Tokens used, by model and direction."},
      {"model", "direction"}, FleetTokens);
  add("pitwall_fleet_cost_usd", Kind::kCounter, {"usd", "Cost of the tokens, in US dollars."},
      {"model"}, FleetCost);
  add("pitwall_fleet_seconds", Kind::kCounter,
      {"seconds", "Time spent in calls of models, in tools and waiting for a person."},
      {"activity"}, FleetTimeSpent);
}

void AddTools(std::vector<Family>& all) {
  const auto add = [&all](std::string_view name, Kind kind, Text text,
                          std::vector<std::string_view> labels, FleetRows rows,
                          Bounds bounds = nullptr) {
    all.push_back(Fleet(name, kind, Tier::kTool, text, std::move(labels), rows, bounds));
  };
  add("pitwall_fleet_tool_calls", Kind::kCounter,
      {"", "Calls of the tool, including those of retired agents."}, {"tool"},
      FleetTools<&ToolReading::calls>);
  add("pitwall_fleet_tool_errors", Kind::kCounter, {"", "Calls of the tool that failed."}, {"tool"},
      FleetTools<&ToolReading::errors>);
  add("pitwall_tool_duration_seconds", Kind::kHistogram,
      {"seconds", "Duration of calls of the tool."}, {"tool"}, FleetToolDurations, ToolBounds);
  add("pitwall_fleet_model_calls", Kind::kCounter,
      {"", "Calls of the model, including those of retired agents."}, {"model"},
      FleetModels<&ModelReading::calls>);
  add("pitwall_fleet_model_errors", Kind::kCounter, {"", "Calls of the model that failed."},
      {"model"}, FleetModels<&ModelReading::errors>);
  add("pitwall_model_call_duration_seconds", Kind::kHistogram,
      {"seconds", "Duration of calls of the model."}, {"model"}, FleetModelDurations, ToolBounds);
  add("pitwall_tool_transitions", Kind::kCounter,
      {"", "Calls of from_tool that the same agent followed with a call of to_tool."},
      {"from_tool", "to_tool"}, FleetTransitions);
}

void AddAgents(std::vector<Family>& all) {
  const auto add = [&all](std::string_view name, Kind kind, Text text,
                          std::vector<std::string_view> labels, AgentRows rows,
                          FleetWalk::Parts parts, Bounds bounds = nullptr) {
    all.push_back(Agents(name, kind, Tier::kAgent, text, std::move(labels), rows, parts, bounds));
  };
  add("pitwall_agent_info", Kind::kGauge, {"", "Role and model of an agent; always 1."},
      {"role", "model"}, AgentInfo, FleetWalk::kDescription);
  add("pitwall_tasks_claimed", Kind::kCounter, {"", "Tasks that the agent claimed."}, {},
      AgentTasks<&TaskReading::claimed>, FleetWalk::kTasks);
  add("pitwall_tasks_completed", Kind::kCounter, {"", "Tasks that the agent completed."}, {},
      AgentTasks<&TaskReading::completed>, FleetWalk::kTasks);
  add("pitwall_tasks_failed", Kind::kCounter, {"", "Tasks that the agent failed."}, {},
      AgentTasks<&TaskReading::failed>, FleetWalk::kTasks);
  add("pitwall_tasks_abandoned", Kind::kCounter,
      {"", "Tasks that the agent claimed and did not finish in time."}, {},
      AgentTasks<&TaskReading::abandoned>, FleetWalk::kTasks);
  add("pitwall_tasks_in_progress", Kind::kGauge,
      {"", "Tasks that the agent claimed and has not yet finished."}, {}, AgentInProgress,
      FleetWalk::kIdentity);
  add("pitwall_task_duration_seconds", Kind::kHistogram,
      {"seconds", "Duration of the agent's completed tasks."}, {}, AgentTaskDurations,
      FleetWalk::kTaskDurations, TaskBounds);
  add("pitwall_quality_score", Kind::kHistogram, {"", "Quality scores of the agent's work."}, {},
      AgentQuality, FleetWalk::kQuality, QualityBounds);
  add("pitwall_tokens", Kind::kCounter, {"", "Tokens that the agent used, by model and direction."},
      {"model", "direction"}, AgentTokens, FleetWalk::kTokens);
  add("pitwall_cost_usd", Kind::kCounter, {"usd", "Cost of the agent's tokens, in US dollars."},
      {"model"}, AgentCost, FleetWalk::kTokens);
  add("pitwall_agent_seconds", Kind::kCounter,
      {"seconds",
       "Time that the agent spent in calls of models, in tools and waiting for a person."},
      {"activity"}, AgentTimeSpent, FleetWalk::kToolErrors | FleetWalk::kModelCalls);
  add("pitwall_agent_last_activity_timestamp_seconds", Kind::kGauge,
      {"seconds", "Time of the agent's newest event, since the epoch."}, {}, AgentLastActivity,
      FleetWalk::kIdentity);
  add("pitwall_agent_repeated_calls", Kind::kGauge,
      {"", "Calls in the agent's current loop of one or two repeated calls; 0 outside a loop."}, {},
      AgentRepeatedCalls, FleetWalk::kLoop);
  add("pitwall_agent_standing", Kind::kGauge,
      {"", "Rating of the agent against its fleet: high, typical, low or unrated; always 1."},
      {"standing"}, AgentStanding, kStandings);
}

void AddAgentTools(std::vector<Family>& all) {
  all.push_back(Agents("pitwall_tool_calls", Kind::kCounter, Tier::kAgentTool,
                       {"", "Tool calls of the agent."}, {"tool"}, AgentTools<&ToolReading::calls>,
                       FleetWalk::kTools));
  all.push_back(Agents("pitwall_tool_errors", Kind::kCounter, Tier::kAgentTool,
                       {"", "Tool calls of the agent that failed."}, {"tool"},
                       AgentTools<&ToolReading::errors>, FleetWalk::kToolErrors));
  all.push_back(
      NativeOnly(Agents("pitwall_agent_tool_duration_seconds", Kind::kHistogram, Tier::kAgentTool,
                        {"seconds", "Duration of calls of the tool by the agent."}, {"tool"},
                        AgentToolDurations, FleetWalk::kToolDurations)));
  all.push_back(Agents("pitwall_model_calls", Kind::kCounter, Tier::kAgentTool,
                       {"", "Calls of the model by the agent."}, {"model"},
                       AgentModels<&ModelReading::calls>, FleetWalk::kModelCalls));
  all.push_back(Agents("pitwall_model_errors", Kind::kCounter, Tier::kAgentTool,
                       {"", "Calls of the model by the agent that failed."}, {"model"},
                       AgentModels<&ModelReading::errors>, FleetWalk::kModelCalls));
  all.push_back(NativeOnly(Agents("pitwall_agent_model_call_duration_seconds", Kind::kHistogram,
                                  Tier::kAgentTool,
                                  {"seconds", "Duration of calls of the model by the agent."},
                                  {"model"}, AgentModelDurations, FleetWalk::kModelCalls)));
}

std::vector<Family> MakeFamilies() {
  std::vector<Family> all;
  AddFleet(all);
  AddTools(all);
  AddGroups(all);
  AddAgents(all);
  AddAgentTools(all);
  return all;
}

// Passes rows on, and begins the family before the first one.
class LazyBegin final : public RowSink {
 public:
  LazyBegin(const Family& family, std::span<const double> bounds, RowSink& sink)
      : family_(family), bounds_(bounds), sink_(sink) {}

  void Begin(const Family&, std::span<const double>) override {}
  void Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) override {
    BeginOnce();
    sink_.Value(labels, value, stamp);
  }
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override {
    BeginOnce();
    sink_.Histogram(labels, row, stamp);
  }
  void Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) override {
    BeginOnce();
    sink_.Summary(labels, row, stamp);
  }
  // The sink for the next rows: after the first row, the encoder itself.
  RowSink& Next() {
    if (!begun_) return *this;
    return sink_;
  }

 private:
  void BeginOnce() {
    if (begun_) return;
    begun_ = true;
    sink_.Begin(family_, bounds_);
  }

  const Family& family_;
  const std::span<const double> bounds_;
  RowSink& sink_;
  bool begun_ = false;
};

}  // namespace

std::string Family::TextName() const {
  return std::string(name) + (kind == Kind::kCounter ? "_total" : "");
}

const std::vector<Family>& Families() {
  static const std::vector<Family>& families = *new std::vector<Family>(MakeFamilies());
  return families;
}

void WalkFamily(const Family& family, PageSource& source, RowSink& sink) {
  if (family.is_native_only && !sink.AcceptsNative()) return;
  const std::vector<double> bounds =
      family.bounds != nullptr ? family.bounds(source.QualityMax()) : std::vector<double>{};
  LazyBegin lazy(family, bounds, sink);
  if (family.walk_fleet != nullptr) return family.walk_fleet(source.Fleet(), lazy);
  if (family.walk_group != nullptr) {
    const Groups& groups = source.AllGroups();
    for (std::size_t i = 0; i < groups.groups.size(); ++i) {
      const GroupReading& group = groups.groups[i];
      family.walk_group({groups.dimensions[static_cast<std::size_t>(group.dimension)], group,
                         i < groups.standings.size() ? &groups.standings[i] : nullptr},
                        lazy.Next());
    }
    return;
  }
  source.Begin(family.parts);
  for (Page page = source.Next(); !page.agents.empty(); page = source.Next()) {
    family.walk_agents(page, lazy.Next());
  }
}

}  // namespace pitwall::exposition

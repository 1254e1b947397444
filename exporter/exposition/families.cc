#include "exporter/exposition/families.h"

#include "exporter/exposition/classic_buckets.h"
#include "exporter/exposition/family_rows.h"

namespace pitwall::exposition {

namespace {

std::vector<double> TaskBounds(double) { return BoundsSeconds(kTaskBoundIndices); }
std::vector<double> ToolBounds(double) { return BoundsSeconds(kToolBoundIndices); }

std::vector<double> QualityBounds(double quality_max) {
  std::vector<double> bounds;
  for (std::size_t i = 1; i <= kQualityBuckets; ++i) {
    bounds.push_back(quality_max * static_cast<double>(i) / double{kQualityBuckets});
  }
  return bounds;
}

using FleetRows = void (*)(const AgentReading&, RowSink&);
using AgentRows = void (*)(const Page&, RowSink&);
using Bounds = std::vector<double> (*)(double);

struct Text {
  std::string_view unit;
  std::string_view help;
};

// Rows of the fleet's sums, or by tool.
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

// Rows of each agent, whose id is the first label.
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
      {"", "Tasks that were claimed, by agents that left too."}, {},
      FleetTasks<&TaskReading::claimed>);
  add("pitwall_fleet_tasks_completed", Kind::kCounter, {"", "Tasks that were completed."}, {},
      FleetTasks<&TaskReading::completed>);
  add("pitwall_fleet_tasks_failed", Kind::kCounter, {"", "Tasks that failed."}, {},
      FleetTasks<&TaskReading::failed>);
  add("pitwall_fleet_tasks_abandoned", Kind::kCounter,
      {"", "Tasks that were claimed and not heard of again in time."}, {},
      FleetTasks<&TaskReading::abandoned>);
  add("pitwall_fleet_tasks_in_progress", Kind::kGauge,
      {"", "Tasks that are claimed and not finished."}, {}, FleetInProgress);
  add("pitwall_fleet_task_duration_seconds", Kind::kHistogram,
      {"seconds", "How long completed tasks took."}, {}, FleetTaskDurations, TaskBounds);
  add("pitwall_fleet_quality_score", Kind::kHistogram, {"", "Marks that judges gave."}, {},
      FleetQuality, QualityBounds);
  add("pitwall_fleet_tokens", Kind::kCounter, {"", "Tokens used, by model and direction."},
      {"model", "direction"}, FleetTokens);
  add("pitwall_fleet_cost_usd", Kind::kCounter, {"usd", "What the tokens cost, in US dollars."},
      {"model"}, FleetCost);
}

void AddTools(std::vector<Family>& all) {
  const auto add = [&all](std::string_view name, Kind kind, Text text,
                          std::vector<std::string_view> labels, FleetRows rows,
                          Bounds bounds = nullptr) {
    all.push_back(Fleet(name, kind, Tier::kTool, text, std::move(labels), rows, bounds));
  };
  add("pitwall_fleet_tool_calls", Kind::kCounter,
      {"", "Calls of the tool, by agents that left too."}, {"tool"},
      FleetTools<&ToolReading::calls>);
  add("pitwall_fleet_tool_errors", Kind::kCounter, {"", "Calls of the tool that failed."}, {"tool"},
      FleetTools<&ToolReading::errors>);
  constexpr std::string_view kDuration = "pitwall_tool_duration_seconds";
  constexpr Text kDurationText = {"seconds", "How long calls of the tool took."};
  add(kDuration, Kind::kHistogram, kDurationText, {"tool"}, FleetToolDurations, ToolBounds);
  all.back().has_native_only = true;
  all.push_back(NativeOnly(Agents(kDuration, Kind::kHistogram, Tier::kAgentTool, kDurationText,
                                  {"tool"}, AgentToolDurations, FleetWalk::kToolDurations)));
  add("pitwall_tool_transitions", Kind::kCounter,
      {"", "How often an agent's call of one tool was followed by its call of another."},
      {"from_tool", "to_tool"}, FleetTransitions);
}

void AddAgents(std::vector<Family>& all) {
  const auto add = [&all](std::string_view name, Kind kind, Text text,
                          std::vector<std::string_view> labels, AgentRows rows,
                          FleetWalk::Parts parts, Bounds bounds = nullptr) {
    all.push_back(Agents(name, kind, Tier::kAgent, text, std::move(labels), rows, parts, bounds));
  };
  add("pitwall_agent_info", Kind::kGauge, {"", "What an agent is; always 1."}, {"role", "model"},
      AgentInfo, FleetWalk::kDescription);
  add("pitwall_tasks_claimed", Kind::kCounter, {"", "Tasks that the agent claimed."}, {},
      AgentTasks<&TaskReading::claimed>, FleetWalk::kTasks);
  add("pitwall_tasks_completed", Kind::kCounter, {"", "Tasks that the agent completed."}, {},
      AgentTasks<&TaskReading::completed>, FleetWalk::kTasks);
  add("pitwall_tasks_failed", Kind::kCounter, {"", "Tasks that the agent failed."}, {},
      AgentTasks<&TaskReading::failed>, FleetWalk::kTasks);
  add("pitwall_tasks_abandoned", Kind::kCounter,
      {"", "Tasks that the agent claimed and was not heard of again in time."}, {},
      AgentTasks<&TaskReading::abandoned>, FleetWalk::kTasks);
  add("pitwall_tasks_in_progress", Kind::kGauge,
      {"", "Tasks that the agent claimed and has not finished."}, {}, AgentInProgress,
      FleetWalk::kIdentity);
  add("pitwall_task_duration_seconds", Kind::kHistogram,
      {"seconds", "How long the agent's completed tasks took."}, {}, AgentTaskDurations,
      FleetWalk::kTaskDurations, TaskBounds);
  add("pitwall_quality_score", Kind::kHistogram, {"", "Marks that judges gave the agent's work."},
      {}, AgentQuality, FleetWalk::kQuality, QualityBounds);
  add("pitwall_tokens", Kind::kCounter, {"", "Tokens that the agent used, by model and direction."},
      {"model", "direction"}, AgentTokens, FleetWalk::kTokens);
  add("pitwall_cost_usd", Kind::kCounter, {"usd", "What the agent's tokens cost, in US dollars."},
      {"model"}, AgentCost, FleetWalk::kTokens);
  add("pitwall_agent_last_activity_timestamp_seconds", Kind::kGauge,
      {"seconds", "When the agent's newest event happened, since the epoch."}, {},
      AgentLastActivity, FleetWalk::kIdentity);
  add("pitwall_agent_repeated_calls", Kind::kGauge,
      {"", "Calls of the loop that the agent is in: the same one or two, again and again; else 0."},
      {}, AgentRepeatedCalls, FleetWalk::kLoop);
  add("pitwall_agent_standing", Kind::kGauge,
      {"", "Where the agent stands against its fleet: high, typical, low or unrated; always 1."},
      {"standing"}, AgentStanding, kStandings);
}

void AddAgentTools(std::vector<Family>& all) {
  all.push_back(Agents("pitwall_tool_calls", Kind::kCounter, Tier::kAgentTool,
                       {"", "Tool calls of the agent."}, {"tool"}, AgentTools<&ToolReading::calls>,
                       FleetWalk::kTools));
  all.push_back(Agents("pitwall_tool_errors", Kind::kCounter, Tier::kAgentTool,
                       {"", "Tool calls of the agent that failed."}, {"tool"},
                       AgentTools<&ToolReading::errors>, FleetWalk::kToolErrors));
}

std::vector<Family> MakeFamilies() {
  std::vector<Family> all;
  AddFleet(all);
  AddTools(all);
  AddAgents(all);
  AddAgentTools(all);
  return all;
}

// Passes rows on and begins the family at the first one.
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
  // Where rows may go straight from now on.
  RowSink& Onwards() {
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
  source.Begin(family.parts);
  for (Page page = source.Next(); !page.agents.empty(); page = source.Next()) {
    family.walk_agents(page, lazy.Onwards());
  }
}

}  // namespace pitwall::exposition

#include "exporter/exposition/families.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "exporter/exposition/classic_buckets.h"

namespace pitwall::exposition {

namespace {

constexpr unsigned kWhole = 0;
constexpr unsigned kMilli = 3;
constexpr unsigned kMicro = 6;
constexpr unsigned kNano = 9;

// One whole number of each agent, from `Get`.
template <auto Get>
void WalkAgents(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    sink.Value({&agent.agent_id, 1}, {Get(agent), kWhole}, agent.tasks.stamp);
  }
}

template <std::uint64_t TaskReading::*Count>
std::uint64_t TaskCount(const AgentReading& agent) {
  return agent.tasks.*Count;
}

std::uint64_t InProgress(const AgentReading& agent) { return agent.tasks_in_progress; }

// Of agents whose calls can be told apart; 0 ends an alert.
void WalkRepeatedCalls(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    if (!agent.loop.is_known) continue;
    sink.Value({&agent.agent_id, 1}, {agent.loop.is_looping ? agent.loop.calls : 0, kWhole},
               agent.tasks.stamp);
  }
}

template <std::uint64_t ToolReading::*Count>
void WalkTools(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    for (const ToolReading& tool : agent.tools) {
      const std::array<std::string_view, 2> labels = {agent.agent_id, tool.tool};
      sink.Value(labels, {tool.*Count, kWhole}, tool.stamp);
    }
  }
}

void WalkInfo(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    const std::array<std::string_view, 3> labels = {agent.agent_id, agent.role, agent.model};
    sink.Value(labels, {1, kWhole}, agent.tasks.stamp);
  }
}

void WalkStandings(const ScrapeInput& input, RowSink& sink) {
  const std::size_t count = std::min(input.reading.agents.size(), input.standings.size());
  for (std::size_t i = 0; i < count; ++i) {
    const AgentReading& agent = input.reading.agents[i];
    const std::array<std::string_view, 2> labels = {agent.agent_id,
                                                    NameOf(input.standings[i].standing_class)};
    sink.Value(labels, {1, kWhole}, agent.tasks.stamp);
  }
}

void WalkLastActivity(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    if (agent.last_activity_ms <= 0) continue;
    sink.Value({&agent.agent_id, 1}, {static_cast<std::uint64_t>(agent.last_activity_ms), kMilli},
               agent.tasks.stamp);
  }
}

void WalkTransitions(const ScrapeInput& input, RowSink& sink) {
  for (const TransitionReading& step : input.reading.fleet.transitions) {
    const std::array<std::string_view, 2> labels = {step.from_tool, step.to_tool};
    sink.Value(labels, {step.count, kWhole}, step.stamp);
  }
}

void WalkTokens(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    for (const TokensReading& tokens : agent.tokens) {
      const auto emit = [&](std::string_view direction, std::uint64_t count) {
        const std::array<std::string_view, 3> labels = {agent.agent_id, tokens.model, direction};
        sink.Value(labels, {count, kWhole}, tokens.stamp);
      };
      emit("input", tokens.input);
      emit("output", tokens.output);
      emit("cached", tokens.cached);
    }
  }
}

void WalkCost(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    for (const TokensReading& tokens : agent.tokens) {
      const std::array<std::string_view, 2> labels = {agent.agent_id, tokens.model};
      sink.Value(labels, {tokens.cost_nanousd, kNano}, tokens.stamp);
    }
  }
}

void EmitDurations(std::string_view label, const Durations& durations,
                   std::span<const int> bound_indices, const SeriesStamp& stamp, RowSink& sink) {
  if (durations.count == 0) return;
  std::array<std::uint64_t, kMaxClassicBounds> cumulative;
  CumulateInto(durations, bound_indices, cumulative);
  const std::span<const std::uint64_t> counts(cumulative.data(), bound_indices.size());
  sink.Histogram({&label, 1}, {counts, durations.count, {durations.sum_ns, kNano}, &durations},
                 stamp);
}

void WalkTaskDurations(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    EmitDurations(agent.agent_id, agent.tasks.durations, kTaskBoundIndices, agent.tasks.stamp,
                  sink);
  }
}

void WalkToolDurations(const ScrapeInput& input, RowSink& sink) {
  for (const ToolReading& tool : input.reading.fleet.tools) {
    EmitDurations(tool.tool, tool.durations, kToolBoundIndices, tool.stamp, sink);
  }
}

void WalkQuality(const ScrapeInput& input, RowSink& sink) {
  for (const AgentReading& agent : input.reading.agents) {
    const QualityReading& quality = agent.quality;
    if (quality.count == 0) continue;
    std::array<std::uint64_t, kQualityBuckets> cumulative{};
    std::uint64_t passed = 0;
    for (std::size_t i = 0; i < kQualityBuckets; ++i) cumulative[i] = passed += quality.buckets[i];
    sink.Histogram({&agent.agent_id, 1},
                   {cumulative, quality.count, {quality.sum_millionths, kMicro}}, quality.stamp);
  }
}

std::vector<double> TaskBounds(const Reading&) { return BoundsSeconds(kTaskBoundIndices); }
std::vector<double> ToolBounds(const Reading&) { return BoundsSeconds(kToolBoundIndices); }

std::vector<double> QualityBounds(const Reading& reading) {
  std::vector<double> bounds;
  for (std::size_t i = 1; i <= kQualityBuckets; ++i) {
    bounds.push_back(reading.quality_max * static_cast<double>(i) / double{kQualityBuckets});
  }
  return bounds;
}

std::vector<Family> MakeFamilies() {
  return {
      {"pitwall_agent_info",
       Kind::kGauge,
       "",
       "What an agent is; always 1.",
       {"agent_id", "role", "model"},
       WalkInfo},
      {"pitwall_tasks_claimed",
       Kind::kCounter,
       "",
       "Tasks that the agent claimed.",
       {"agent_id"},
       WalkAgents<TaskCount<&TaskReading::claimed>>},
      {"pitwall_tasks_completed",
       Kind::kCounter,
       "",
       "Tasks that the agent completed.",
       {"agent_id"},
       WalkAgents<TaskCount<&TaskReading::completed>>},
      {"pitwall_tasks_failed",
       Kind::kCounter,
       "",
       "Tasks that the agent failed.",
       {"agent_id"},
       WalkAgents<TaskCount<&TaskReading::failed>>},
      {"pitwall_tasks_abandoned",
       Kind::kCounter,
       "",
       "Tasks that the agent claimed and was not heard of again in time.",
       {"agent_id"},
       WalkAgents<TaskCount<&TaskReading::abandoned>>},
      {"pitwall_tasks_in_progress",
       Kind::kGauge,
       "",
       "Tasks that the agent claimed and has not finished.",
       {"agent_id"},
       WalkAgents<InProgress>},
      {"pitwall_task_duration_seconds",
       Kind::kHistogram,
       "seconds",
       "How long the agent's completed tasks took.",
       {"agent_id"},
       WalkTaskDurations,
       TaskBounds},
      {"pitwall_quality_score",
       Kind::kHistogram,
       "",
       "Marks that judges gave the agent's work.",
       {"agent_id"},
       WalkQuality,
       QualityBounds},
      {"pitwall_tool_calls",
       Kind::kCounter,
       "",
       "Tool calls of the agent.",
       {"agent_id", "tool"},
       WalkTools<&ToolReading::calls>},
      {"pitwall_tool_errors",
       Kind::kCounter,
       "",
       "Tool calls of the agent that failed.",
       {"agent_id", "tool"},
       WalkTools<&ToolReading::errors>},
      {"pitwall_tool_duration_seconds",
       Kind::kHistogram,
       "seconds",
       "How long calls of the tool took, over the whole fleet.",
       {"tool"},
       WalkToolDurations,
       ToolBounds},
      {"pitwall_tool_transitions",
       Kind::kCounter,
       "",
       "How often an agent's call of one tool was followed by its call of another.",
       {"from_tool", "to_tool"},
       WalkTransitions},
      {"pitwall_agent_repeated_calls",
       Kind::kGauge,
       "",
       "Calls of the loop that the agent is in: the same one or two, again and again; else 0.",
       {"agent_id"},
       WalkRepeatedCalls},
      {"pitwall_tokens",
       Kind::kCounter,
       "",
       "Tokens that the agent used, by model and direction.",
       {"agent_id", "model", "direction"},
       WalkTokens},
      {"pitwall_cost_usd",
       Kind::kCounter,
       "usd",
       "What the agent's tokens cost, in US dollars.",
       {"agent_id", "model"},
       WalkCost},
      {"pitwall_agent_last_activity_timestamp_seconds",
       Kind::kGauge,
       "seconds",
       "When the agent's newest event happened, since the epoch.",
       {"agent_id"},
       WalkLastActivity},
      {kStandingFamily,
       Kind::kGauge,
       "",
       "Where the agent stands against its fleet: high, typical, low or unrated; always 1.",
       {"agent_id", "standing"},
       WalkStandings},
  };
}

// Passes rows on and begins the family at the first one.
class LazyBegin final : public RowSink {
 public:
  LazyBegin(const Family& family, std::span<const double> bounds, RowSink& sink)
      : family_(family), bounds_(bounds), sink_(sink) {}

  void Begin(const Family&, std::span<const double>) override {}
  void Value(LabelValues labels, Decimal value, const SeriesStamp& stamp) override {
    BeginOnce();
    sink_.Value(labels, value, stamp);
  }
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override {
    BeginOnce();
    sink_.Histogram(labels, row, stamp);
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

void WalkFamily(const Family& family, const ScrapeInput& input, RowSink& sink) {
  const std::vector<double> bounds =
      family.bounds != nullptr ? family.bounds(input.reading) : std::vector<double>{};
  LazyBegin lazy(family, bounds, sink);
  family.walk(input, lazy);
}

}  // namespace pitwall::exposition

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "tests/e2e/agreement.h"

namespace pitwall::e2e {

namespace {

using nlohmann::json;

constexpr double kQuantileError = 0.045;
constexpr double kZeroBucketMs = 65e-6;  // durations up to this are one bucket
constexpr std::size_t kNewestScores = 32;

void ExpectNear(const json& number, const std::optional<double>& expected, double relative,
                double absolute = 0) {
  if (!expected) {
    EXPECT_TRUE(number.is_null()) << number;
    return;
  }
  ASSERT_TRUE(number.is_number()) << number;
  EXPECT_NEAR(number.get<double>(), *expected, std::abs(*expected) * relative + absolute);
}

void ExpectAverage(const json& number, const std::optional<double>& expected) {
  ExpectNear(number, expected, 1e-9, 1e-12);
}

void ExpectQuantile(const json& number, const ExpectedDurations& durations, double q) {
  SCOPED_TRACE(q);
  ExpectNear(number, durations.QuantileMs(q), kQuantileError, kZeroBucketMs);
}

void ExpectDurations(const json& durations, const ExpectedDurations& expected) {
  EXPECT_EQ(durations["count"], expected.Ms().size());
  ExpectQuantile(durations["p50"], expected, 0.5);
  ExpectQuantile(durations["p90"], expected, 0.9);
  ExpectQuantile(durations["p95"], expected, 0.95);
  ExpectQuantile(durations["p99"], expected, 0.99);
  ExpectQuantile(durations["max"], expected, 1);
}

std::optional<double> Mean(const std::vector<double>& scores) {
  if (scores.empty()) return std::nullopt;
  long double sum = 0;
  for (const double score : scores) sum += score;
  return static_cast<double>(sum / static_cast<long double>(scores.size()));
}

void ExpectTime(const json& time, std::int64_t expected_ms) {
  ASSERT_TRUE(time.is_string()) << time;
  EXPECT_EQ(MsOf(time.get<std::string>()), expected_ms) << time;
}

void ExpectText(const json& text, const std::string& expected) {
  if (expected.empty()) {
    EXPECT_TRUE(text.is_null()) << text;
  } else {
    EXPECT_EQ(text, expected);
  }
}

void ExpectTool(const json& tool, const ExpectedTool& expected) {
  EXPECT_EQ(tool["calls"], expected.calls);
  EXPECT_EQ(tool["errors"], expected.errors);
  ExpectAverage(tool["avg_duration_ms"], expected.durations.MeanMs());
  ExpectQuantile(tool["p50_ms"], expected.durations, 0.5);
  ExpectQuantile(tool["p95_ms"], expected.durations, 0.95);
  ExpectTime(tool["last_used"], expected.last_used_ms);
}

void ExpectTokens(const json& tokens, const ExpectedAgent& expected) {
  ExpectedTokens sums;
  for (const auto& [model, one] : expected.tokens) {
    sums.input += one.input;
    sums.output += one.output;
    sums.cached += one.cached;
    sums.cost_usd += one.cost_usd;
  }
  EXPECT_EQ(tokens["input"], sums.input);
  EXPECT_EQ(tokens["output"], sums.output);
  EXPECT_EQ(tokens["cached"], sums.cached);
  ExpectNear(tokens["cost_usd"], sums.cost_usd, 1e-9);
}

void ExpectScores(const json& agent, const ExpectedAgent& expected) {
  const std::size_t passed_over =
      expected.scores.size() - std::min(expected.scores.size(), kNewestScores);
  EXPECT_EQ(
      agent["quality_scores"],
      json(std::vector<double>(expected.scores.begin() + static_cast<std::ptrdiff_t>(passed_over),
                               expected.scores.end())));
  ExpectAverage(agent["avg_quality"], Mean(expected.scores));
}

void ExpectAgent(const json& agent, const std::string& agent_id, const ExpectedAgent& expected) {
  EXPECT_EQ(agent["agent_id"], agent_id);
  ExpectText(agent["role"], expected.role);
  ExpectText(agent["model"], expected.model);
  EXPECT_EQ(agent["tasks_claimed"], expected.claimed);
  EXPECT_EQ(agent["tasks_completed"], expected.completed);
  EXPECT_EQ(agent["tasks_failed"], expected.failed);
  EXPECT_EQ(agent["tasks_in_progress"], expected.in_progress);
  EXPECT_EQ(agent["tasks_abandoned"], 0);
  ExpectNear(agent["total_duration_ms"], expected.durations.SumMs(), 1e-12);
  ExpectAverage(agent["avg_duration_ms"], expected.durations.MeanMs());
  ExpectDurations(agent["duration_ms"], expected.durations);
  ExpectScores(agent, expected);
  EXPECT_EQ(agent["tool_calls"], expected.ToolCalls());
  EXPECT_EQ(agent["tool_errors"], expected.ToolErrors());
  EXPECT_EQ(agent["tools"].size(), expected.tools.size());
  for (const auto& [name, tool] : expected.tools) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(agent["tools"].contains(name));
    ExpectTool(agent["tools"][name], tool);
  }
  ExpectTokens(agent["tokens"], expected);
  ExpectTime(agent["first_seen"], expected.first_seen_ms);
  ExpectTime(agent["last_activity"], expected.last_activity_ms);
}

void ExpectFleet(const json& view, const ExpectedFleet& expected) {
  ExpectedDurations durations;
  std::vector<double> scores;
  for (const auto& [agent_id, agent] : expected.agents) {
    for (const double ms : agent.durations.Ms()) durations.Add(ms);
    scores.insert(scores.end(), agent.scores.begin(), agent.scores.end());
  }
  const auto sum = [&](auto get) { return expected.Sum(get); };
  EXPECT_EQ(view["agents"], expected.agents.size());
  EXPECT_EQ(view["tasks_claimed"], sum([](const auto& agent) { return agent.claimed; }));
  EXPECT_EQ(view["tasks_completed"], sum([](const auto& agent) { return agent.completed; }));
  EXPECT_EQ(view["tasks_failed"], sum([](const auto& agent) { return agent.failed; }));
  EXPECT_EQ(view["tasks_in_progress"], sum([](const auto& agent) { return agent.in_progress; }));
  EXPECT_EQ(view["tool_calls"], sum([](const auto& agent) { return agent.ToolCalls(); }));
  EXPECT_EQ(view["tool_errors"], sum([](const auto& agent) { return agent.ToolErrors(); }));
  ExpectAverage(view["avg_duration_ms"], durations.MeanMs());
  ExpectAverage(view["avg_quality"], Mean(scores));
}

}  // namespace

void ExpectViewAgrees(const json& view, const ExpectedFleet& fleet) {
  ASSERT_TRUE(view.is_object() && view.contains("fleet") && view.contains("agents")) << view;
  EXPECT_EQ(view["version"], "1.0");
  EXPECT_EQ(view["window"], "all");
  ExpectFleet(view["fleet"], fleet);
  EXPECT_EQ(view["order"].size(), fleet.agents.size());
  EXPECT_EQ(view["agents"].size(), fleet.agents.size());
  for (const auto& [agent_id, expected] : fleet.agents) {
    SCOPED_TRACE(agent_id);
    ASSERT_TRUE(view["agents"].contains(agent_id));
    ExpectAgent(view["agents"][agent_id], agent_id, expected);
  }
}

void ExpectToolsAgree(const json& tools_view, const ExpectedFleet& fleet) {
  ASSERT_TRUE(tools_view.is_object() && tools_view.contains("tools")) << tools_view;
  EXPECT_EQ(tools_view["tools"].size(), fleet.tools.size());
  for (const auto& [name, expected] : fleet.tools) {
    SCOPED_TRACE(name);
    ASSERT_TRUE(tools_view["tools"].contains(name));
    const json& tool = tools_view["tools"][name];
    ExpectTool(tool, expected);
    ExpectDurations(tool["duration_ms"], expected.durations);
    EXPECT_EQ(tool["input_bytes"], expected.input_bytes);
    EXPECT_EQ(tool["output_bytes"], expected.output_bytes);
    EXPECT_EQ(tool["error_types"], json(expected.error_types));
  }
  std::uint64_t transitions = 0;
  for (const json& step : tools_view["transitions"]) {
    const auto at = fleet.transitions.find({step["from_tool"], step["to_tool"]});
    ASSERT_NE(at, fleet.transitions.end()) << step;
    EXPECT_EQ(step["count"], at->second) << step;
    ++transitions;
  }
  EXPECT_EQ(transitions, fleet.transitions.size());
}

json Timeless(json view) {
  view.erase("last_updated");
  view.erase("state");
  return view;
}

}  // namespace pitwall::e2e

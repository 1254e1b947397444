#include "exporter/views/history_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/exposition/test_fleet.h"

namespace pitwall::views {
namespace {

using nlohmann::json;

// Two steps of a minute: 3 calls in the first, none in the second; of one agent, or of the fleet.
std::vector<Reading> TwoSteps(bool of_agent) {
  std::vector<Reading> steps;
  for (int i = 0; i < 2; ++i) {
    testing::TestFleet made(of_agent ? 1 : 0);
    AgentReading& subject = of_agent ? made.agent(0) : made.reading.fleet;
    made.reading.begins_at_ms = 1'767'547'000'000 + i * 60'000;
    made.reading.taken_at_ms = made.reading.begins_at_ms + 60'000;
    if (i == 0) subject.tool_calls = 3;
    if (i == 0) subject.tasks.durations = made.Make({1'500'000'000});
    steps.push_back(std::move(made.reading));
  }
  return steps;
}

std::optional<HistoryQuery> Parse(const http::Fields& query, std::string& error) {
  http::Request request;
  request.query = query;
  return ParseHistoryQuery(request, error);
}

json View(const std::vector<Reading>& steps, const http::Fields& query) {
  std::string error;
  const auto parsed = Parse(query, error);
  EXPECT_TRUE(parsed) << error;
  std::string body;
  AppendHistoryView(steps, parsed.value(), body);
  return json::parse(body);
}

TEST(HistoryViewTest, ASeriesHasATimeAndAValueForEachStep) {
  EXPECT_EQ(View(TwoSteps(false), {{"metric", "tool_calls"}}), json::parse(R"({
    "version": "1.0", "last_updated": "2026-01-04T17:18:40.000Z", "agent_id": null,
    "metric": "tool_calls", "window": "1h", "step_ms": 60000,
    "points": [["2026-01-04T17:16:40.000Z", 3], ["2026-01-04T17:17:40.000Z", 0]]})"));
}

TEST(HistoryViewTest, AnAgentsSeriesIsItsOwn) {
  const json view = View(TwoSteps(true), {{"metric", "avg_duration_ms"}, {"agent_id", "agent-0"}});
  EXPECT_EQ(view.at("agent_id"), "agent-0");
  EXPECT_EQ(view.at("points").at(0).at(1), 1500);
  EXPECT_EQ(view.at("points").at(1).at(1), nullptr);
}

TEST(HistoryViewTest, TheStepIsASixtiethOfTheWindowUnlessAskedFor) {
  std::string error;
  EXPECT_EQ(Parse({{"metric", "tool_calls"}}, error)->step.count(), 60'000);
  EXPECT_EQ(Parse({{"metric", "tool_calls"}, {"window", "6h"}}, error)->step.count(), 360'000);
  EXPECT_EQ(Parse({{"metric", "tool_calls"}, {"step", "10s"}}, error)->step.count(), 10'000);
}

TEST(HistoryViewTest, ABadParameterIsNamedWithItsBound) {
  std::string error;
  EXPECT_FALSE(Parse({}, error));
  EXPECT_TRUE(error.starts_with("metric: must be one of tasks_claimed ")) << error;
  EXPECT_FALSE(Parse({{"metric", "standing.rank"}}, error));
  EXPECT_TRUE(error.starts_with("metric: must be one of ")) << error;
  EXPECT_FALSE(Parse({{"metric", "tool_calls"}, {"window", "all"}}, error));
  EXPECT_EQ(error, "window: must be one of 1m 5m 15m 1h 6h 24h");
  EXPECT_FALSE(Parse({{"metric", "tool_calls"}, {"step", "1s"}}, error));
  EXPECT_EQ(error, "step: must be a duration such as 30s, 5m or 1h, from 3600ms to 3600000ms");
  EXPECT_FALSE(Parse({{"metric", "tool_calls"}, {"agent_id", ""}}, error));
  EXPECT_EQ(error, "agent_id: must be 1 to 128 bytes");
}

TEST(HistoryViewTest, ColumnsAreOfEqualLength) {
  std::string body;
  text::TextBuffer out(body);
  text::JsonWriter writer(out);
  WriteHistoryColumns(writer, TwoSteps(true), Window::k1h);
  out.Flush();
  const json columns = json::parse(body);
  EXPECT_EQ(columns.at("step_ms"), 60'000);
  EXPECT_EQ(columns.at("tool_calls"), json::parse("[3, 0]"));
  for (const auto& [name, column] : columns.items()) {
    EXPECT_TRUE(!column.is_array() || column.size() == 2U) << name;
  }
}

}  // namespace
}  // namespace pitwall::views

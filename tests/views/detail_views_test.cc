#include "exporter/views/detail_views.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "exporter/views/performance_view.h"
#include "tests/exposition/test_fleet.h"

namespace pitwall::views {
namespace {

using nlohmann::json;

constexpr std::int64_t kNowMs = 1'767'547'009'148;  // 2026-01-04T17:16:49.148Z

TEST(AgentPageTest, HoldsTheAgentOfTheViewAndItsDetails) {
  testing::TestFleet made = testing::HostileFleet();
  const auto types = made.reading.Allocate<TaskReading>(2);
  types[0].task_type = "review";
  types[0].claimed = 4;
  types[0].completed = 3;
  types[0].durations = made.agent(0).tasks.durations;
  made.agent(0).task_types = types;
  const auto claims = made.reading.Allocate<ClaimReading>(3);
  claims[0] = {testing::kHostileId, "late", "review", kNowMs - 1'000, 1'000, 900};
  claims[1] = {"agent-b", "other", "", kNowMs - 3'000, 3'000, 0};
  claims[2] = {testing::kHostileId, "", "", kNowMs - 2'000, 2'000, 5};
  made.reading.claims = claims;
  const auto standings = testing::InOrder(made.reading);
  std::string body;
  const std::vector<RepeatedSequence> sequences = {{{"read", "edit"}, 4}};
  AppendAgentPage(made.reading, standings, 0, {}, sequences, {}, Window::k24h, body);
  const json page = json::parse(body);

  std::string whole;
  AppendPerformanceView(made.reading, standings, {}, whole);
  const json view = json::parse(whole);
  EXPECT_EQ(page.at("agent"), view.at("agents").at(std::string(testing::kHostileId)));
  EXPECT_EQ(page.at("fleet"), view.at("fleet"));
  EXPECT_EQ(page.at("tools").at("bash").at("error_types"), json::parse(R"({"timeout": 3})"));
  EXPECT_EQ(page.at("tools").at("bash").at("duration_ms").at("count"), 5);
  EXPECT_EQ(page.at("tools").at("say \"hi\"\\").at("waited_ms"), 7'000);
  EXPECT_EQ(page.at("models").at("claude").at("error_types"), json::parse(R"({"overloaded": 2})"));
  EXPECT_EQ(page.at("models").at("claude").at("duration_ms").at("count"), 4);
  EXPECT_EQ(page.at("transitions"),
            json::parse(R"([{"from_tool": "bash", "to_tool": "say \"hi\"\\", "count": 6}])"));
  EXPECT_EQ(page.at("sequences"), json::parse(R"([{"tools": ["read", "edit"], "count": 4}])"));
  EXPECT_EQ(page.at("claims"), json::parse(R"([
      {"task_id": null, "task_type": null, "claimed_at": "2026-01-04T17:16:47.148Z",
       "waited_ms": 2000, "times_p95": null, "stuck": false},
      {"task_id": "late", "task_type": "review", "claimed_at": "2026-01-04T17:16:48.148Z",
       "waited_ms": 1000, "times_p95": null, "stuck": false}])"));
  EXPECT_EQ(page.at("task_types").at(0).at("task_type"), "review");
  EXPECT_EQ(page.at("task_types").at(0).at("tasks_completed"), 3);
  EXPECT_EQ(page.at("task_types").at(1).at("task_type"), nullptr);
  EXPECT_EQ(page.at("task_types").at(1).at("avg_duration_ms"), nullptr);
  EXPECT_EQ(page.at("tokens_by_model").at(0).at("cost_usd"), 1.500000001);
  EXPECT_EQ(page.at("history").at("window"), "24h");
}

TEST(AgentPageTest, AnAgentIsFoundByItsCompleteId) {
  const testing::TestFleet made = testing::HostileFleet();
  EXPECT_EQ(FindAgent(made.reading, testing::kHostileId), 0U);
  EXPECT_EQ(FindAgent(made.reading, "idle"), 2U);
  EXPECT_EQ(FindAgent(made.reading, "idl"), std::nullopt);
  EXPECT_EQ(FindAgent(made.reading, ""), std::nullopt);
}

TEST(ToolsViewTest, EveryToolOfTheFleetTheMostCalledFirst) {
  testing::TestFleet made = testing::HostileFleet();
  const auto tools = made.Tools({"rare", "common"});
  tools[0].calls = 1;
  tools[1].calls = 8;
  tools[1].input_bytes = 5;
  made.reading.fleet.tools = tools;
  std::string body;
  AppendToolsView(made.reading, body);
  const json view = json::parse(body);
  EXPECT_EQ(view.at("order"), json::parse(R"(["common", "rare"])"));
  EXPECT_EQ(view.at("tools").size(), 2U);
  EXPECT_EQ(view.at("tools").at("common").at("calls"), 8);
  EXPECT_EQ(view.at("tools").at("common").at("input_bytes"), 5);
  EXPECT_EQ(view.at("tools").at("rare").at("p50_ms"), nullptr);
  EXPECT_EQ(view.at("transitions").size(), 1U);
}

TEST(ModelsViewTest, EveryModelOfTheFleetTheMostCalledFirst) {
  testing::TestFleet made = testing::HostileFleet();
  const auto models = made.Models({"rare", "common"});
  models[0].calls = 1;
  models[1].calls = 8;
  models[1].errors = 2;
  models[1].durations = made.Make({2'000'000'000});
  made.reading.fleet.models = models;
  const auto tokens = made.Tokens({"common", "tokens only"});
  tokens[0].output = 3;
  tokens[1].cost_nanousd = 500'000'000;
  made.reading.fleet.tokens = tokens;
  std::string body;
  AppendModelsView(made.reading, body);
  const json view = json::parse(body);
  EXPECT_EQ(view.at("window"), "all");
  EXPECT_EQ(view.at("order"), json::parse(R"(["common", "rare", "tokens only"])"));
  EXPECT_EQ(view.at("total"), 3);
  EXPECT_EQ(view.at("models").size(), 3U);
  const json& common = view.at("models").at("common");
  EXPECT_EQ(common.at("calls"), 8);
  EXPECT_EQ(common.at("errors"), 2);
  EXPECT_EQ(common.at("avg_duration_ms"), 2'000);
  EXPECT_EQ(common.at("tokens").at("output"), 3);
  EXPECT_EQ(view.at("models").at("tokens only").at("calls"), 0);
  EXPECT_EQ(view.at("models").at("tokens only").at("tokens").at("cost_usd"), 0.5);
  EXPECT_EQ(view.at("models").at("rare").at("p50_ms"), nullptr);
}

}  // namespace
}  // namespace pitwall::views

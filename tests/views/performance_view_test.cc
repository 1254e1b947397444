#include "exporter/views/performance_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/exposition/test_fleet.h"

namespace pitwall::views {
namespace {

using nlohmann::json;
using testing::HostileFleet;
using testing::TestFleet;

PageQuery Parsed(const http::Fields& query) {
  http::Request request;
  request.query = query;
  std::string error;
  const auto parsed = ParsePageQuery(request, error);
  EXPECT_TRUE(parsed) << error;
  return parsed.value_or(PageQuery{});
}

std::string ErrorOf(const http::Fields& query) {
  http::Request request;
  request.query = query;
  std::string error;
  EXPECT_FALSE(ParsePageQuery(request, error));
  return error;
}

json View(const Reading& reading, const std::vector<Standing>& standings,
          const http::Fields& query = {}) {
  std::string body;
  AppendPerformanceView(reading, standings, Parsed(query), body);
  return json::parse(body);
}

json View(const Reading& reading, const http::Fields& query = {}) {
  return View(reading, testing::InOrder(reading), query);
}

TEST(PageQueryTest, QueriesOfTheSamePageHaveTheSameKey) {
  EXPECT_EQ(Parsed({}).Key(),
            Parsed({{"window", "all"}, {"limit", "1000"}, {"offset", "0"}}).Key());
  EXPECT_EQ(Parsed({{"limit", "5"}, {"role", "a"}}).Key(),
            Parsed({{"role", "a"}, {"limit", "05"}}).Key());
}

TEST(PageQueryTest, QueriesOfOtherPagesHaveOtherKeys) {
  std::set<std::string> keys;
  const std::vector<http::Fields> queries = {{},
                                             {{"window", "1h"}},
                                             {{"sort", "tool_calls"}},
                                             {{"sort", "-tool_calls"}},
                                             {{"sort", "tools.a.calls"}},
                                             {{"sort", "tools.a b.calls"}},
                                             {{"limit", "10"}},
                                             {{"offset", "10"}},
                                             {{"limit", "1"}, {"offset", "01"}},
                                             {{"limit", "10"}, {"offset", "1"}},
                                             {{"standing", "high"}},
                                             {{"role", "high"}},
                                             {{"by", "role"}, {"group", "high"}},
                                             {{"by", "model"}, {"group", "high"}},
                                             {{"role", "high "}}};
  for (const http::Fields& query : queries) keys.insert(Parsed(query).Key());
  EXPECT_EQ(keys.size(), queries.size());
}

TEST(PerformanceViewTest, AnAgentHasExactlyTheFieldsOfTheContract) {
  const TestFleet made = HostileFleet();
  const json agent = View(made.reading)["agents"][std::string(testing::kHostileId)];
  const json wanted = json::parse(R"({
    "role": "wörker \"1\"", "model": "claude", "version": null,
    "tasks_claimed": 18446744073709551615, "tasks_completed": 9007199254740993,
    "tasks_failed": 2, "tasks_in_progress": 4, "tasks_stuck": 0, "tasks_abandoned": 1,
    "tasks_orphaned": 7, "oldest_claim": "2026-01-04T17:15:49.148Z", "looping": true,
    "loop": {"calls": 12, "since": "2026-01-04T17:16:19.000Z", "until": "2026-01-04T17:16:49.000Z",
             "tools": ["bash"]},
    "total_duration_ms": 20094000.000001, "avg_duration_ms": 5023500.00000025,
    "quality_scores": [0, 8.1, 8.3, 10], "avg_quality": 6.6,
    "tool_calls": 8, "tool_errors": 3, "model_calls": 7, "model_errors": 2,
    "time_spent": {"model_ms": 107000, "tool_ms": 5000067.954125, "waiting_ms": 7000, "other_ms": 250},
    "tokens": {"input": 1005, "output": 20, "cached": 3, "cost_usd": 1.500000001},
    "first_seen": "2026-01-04T15:53:29.148Z", "last_activity": "2026-01-04T17:16:49.147Z",
    "standing": {"class": "high", "rank": 1, "score": 1.9,
                 "reasons": ["tasks finish 2.1× faster than the fleet"]}})");
  for (const auto& [key, value] : wanted.items()) EXPECT_EQ(agent.at(key), value) << key;
  EXPECT_EQ(agent.at("agent_id"), testing::kHostileId);
  EXPECT_EQ(agent.size(), wanted.size() + 4);  // agent_id, duration_ms, tools, models
  EXPECT_EQ(agent.at("duration_ms").size(), 6U);
  EXPECT_EQ(agent.at("duration_ms").at("count"), 4);
}

TEST(PerformanceViewTest, AToolHasExactlyTheFieldsOfTheContract) {
  const TestFleet made = HostileFleet();
  const json tools = View(made.reading)["agents"][std::string(testing::kHostileId)]["tools"];
  const json& bash = tools.at("bash");
  EXPECT_EQ(bash.size(), 6U);
  EXPECT_EQ(bash.at("calls"), 7);
  EXPECT_EQ(bash.at("errors"), 3);
  EXPECT_NEAR(bash.at("avg_duration_ms"), (0.001 + 0.976562 + 0.976563 + 66 + 5e6) / 5, 1e-3);
  EXPECT_NEAR(bash.at("p50_ms"), 0.976563, 0.976563 * 0.045);
  EXPECT_NEAR(bash.at("p95_ms"), 5e6, 5e6 * 0.045);
  EXPECT_EQ(bash.at("last_used"), "2026-01-04T17:16:47.148Z");
  EXPECT_EQ(tools.at("say \"hi\"\\").at("avg_duration_ms"), nullptr);
}

TEST(PerformanceViewTest, AModelHasItsCallsAndItsTokens) {
  const TestFleet made = HostileFleet();
  const json models = View(made.reading)["agents"][std::string(testing::kHostileId)]["models"];
  EXPECT_EQ(models.size(), 3U);
  const json& claude = models.at("claude");
  EXPECT_EQ(claude.size(), 7U);
  EXPECT_EQ(claude.at("calls"), 6);
  EXPECT_EQ(claude.at("errors"), 2);
  EXPECT_EQ(claude.at("avg_duration_ms"), 26'750);
  EXPECT_NEAR(claude.at("p50_ms"), 3'000, 3'000 * 0.045);
  EXPECT_NEAR(claude.at("p95_ms"), 100'000, 100'000 * 0.045);
  EXPECT_EQ(claude.at("last_used"), "2026-01-04T17:16:46.148Z");
  EXPECT_EQ(claude.at("tokens"),
            json::parse(R"({"input": 1000, "output": 20, "cached": 3, "cost_usd": 1.500000001})"));
  // Tokens without a model.
  EXPECT_EQ(models.at("unknown").at("calls"), 0);
  EXPECT_EQ(models.at("unknown").at("avg_duration_ms"), nullptr);
  EXPECT_EQ(models.at("unknown").at("tokens").at("input"), 5);
}

TEST(PerformanceViewTest, NumbersThatDoNotExistAreNull) {
  const json idle = View(HostileFleet().reading)["agents"]["idle"];
  for (const char* name :
       {"role", "model", "avg_duration_ms", "avg_quality", "first_seen", "last_activity"}) {
    EXPECT_EQ(idle.at(name), nullptr) << name;
  }
  for (const char* name : {"p50", "p90", "p95", "p99", "max"}) {
    EXPECT_EQ(idle.at("duration_ms").at(name), nullptr) << name;
  }
  EXPECT_EQ(idle.at("standing").at("score"), nullptr);
  EXPECT_EQ(idle.at("tasks_completed"), 0);
  EXPECT_EQ(idle.at("tools"), json::object());
  EXPECT_EQ(idle.at("models"), json::object());
  EXPECT_EQ(idle.at("time_spent"), json::parse(R"({"model_ms": 0, "tool_ms": 0, "waiting_ms": 0,
                                                   "other_ms": null})"));
  EXPECT_EQ(idle.at("quality_scores"), json::array());
}

TEST(PerformanceViewTest, TheFleetIsOverAllAgentsOnEveryPage) {
  const TestFleet made = HostileFleet();
  const json whole = View(made.reading);
  EXPECT_EQ(whole.at("version"), "1.0");
  EXPECT_EQ(whole.at("last_updated"), "2026-01-04T17:16:49.148Z");
  EXPECT_EQ(whole.at("window"), "all");
  EXPECT_EQ(whole.at("fleet").at("agents"), 3);
  EXPECT_EQ(whole.at("fleet").at("tasks_in_progress"), 5);
  EXPECT_EQ(whole.at("fleet").size(), 17U);
  EXPECT_EQ(whole.at("fleet").at("model_calls"), 7);
  EXPECT_EQ(whole.at("fleet").at("time_spent").at("other_ms"), nullptr);
  EXPECT_EQ(whole.at("fleet").at("agents_looping"), 1);
  EXPECT_EQ(whole.at("fleet").at("oldest_claim"), nullptr);
  EXPECT_EQ(View(made.reading, {{"limit", "1"}, {"standing", "high"}}).at("fleet"),
            whole.at("fleet"));
}

TestFleet FiveAgents() {
  TestFleet made(5);
  const std::uint64_t completed[] = {5, 1, 3, 3, 9};
  for (std::size_t i = 0; i < 5; ++i) made.agent(i).tasks.completed = completed[i];
  for (const std::size_t i : {0U, 3U}) {
    made.agent(i).tasks.durations = made.Make({(i + 1) * 1'000'000'000});
  }
  made.agent(1).role = "tester";
  made.agent(4).role = "tester";
  return made;
}

std::string OrderOf(const http::Fields& query) {
  const TestFleet made = FiveAgents();
  std::vector<Standing> standings = testing::InOrder(made.reading);
  for (std::size_t i = 0; i < 5; ++i) standings[i].rank = static_cast<std::uint32_t>(5 - i);
  const json view = View(made.reading, standings, query);
  std::string order;
  for (const std::string id : view.at("order")) {
    order += id.substr(6);
    EXPECT_EQ(view.at("agents").at(id).at("agent_id"), id);
  }
  EXPECT_EQ(view.at("agents").size(), view.at("order").size());
  return order;
}

TEST(PerformanceViewTest, TheDefaultOrderIsByRank) { EXPECT_EQ(OrderOf({}), "43210"); }

TEST(PerformanceViewTest, SortsBothWaysAndTiesAreOrderedByRank) {
  EXPECT_EQ(OrderOf({{"sort", "tasks_completed"}}), "13204");
  EXPECT_EQ(OrderOf({{"sort", "-tasks_completed"}}), "40321");
  EXPECT_EQ(OrderOf({{"sort", "-standing.rank"}}), "01234");
}

TEST(PerformanceViewTest, NumbersThatDoNotExistComeLastBothWays) {
  EXPECT_EQ(OrderOf({{"sort", "avg_duration_ms"}}), "03421");
  EXPECT_EQ(OrderOf({{"sort", "-duration_ms.p50"}}), "30421");
}

TEST(PerformanceViewTest, PagesCutTheOrder) {
  EXPECT_EQ(OrderOf({{"limit", "2"}}), "43");
  EXPECT_EQ(OrderOf({{"limit", "2"}, {"offset", "2"}}), "21");
  EXPECT_EQ(OrderOf({{"limit", "2"}, {"offset", "4"}}), "0");
  EXPECT_EQ(OrderOf({{"offset", "5"}}), "");
  EXPECT_EQ(OrderOf({{"offset", "4294967296"}}), "");
}

TEST(PerformanceViewTest, FiltersByStandingAndRole) {
  EXPECT_EQ(OrderOf({{"standing", "high"}}), "0");
  EXPECT_EQ(OrderOf({{"standing", "low"}}), "");
  EXPECT_EQ(OrderOf({{"role", "tester"}}), "41");
  EXPECT_EQ(OrderOf({{"role", "tester"}, {"standing", "high"}}), "");
  EXPECT_EQ(OrderOf({{"role", "tester"}, {"limit", "1"}, {"offset", "1"}}), "1");
}

TEST(PerformanceViewTest, FiltersByGroup) {
  EXPECT_EQ(OrderOf({{"by", "role"}, {"group", "tester"}}), "41");
  EXPECT_EQ(OrderOf({{"by", "version"}, {"group", "tester"}}), "");
  EXPECT_EQ(ErrorOf({{"by", "role"}}), "group: must name a group if by is given");
  EXPECT_EQ(ErrorOf({{"group", "a"}}), "by: must name a dimension if group is given");
  EXPECT_EQ(ErrorOf({{"by", "label.team"}, {"group", "a"}}),
            "by: must be role, model, version or label.NAME with a label of --agents.labels");
}

TEST(PerformanceViewTest, AnUnknownParameterIsRefusedWithTheKnownOnes) {
  EXPECT_EQ(ErrorOf({{"color", "red"}}),
            "unknown parameter color; known: window, sort, limit, offset, standing, role, "
            "model, by, group, looping, search, active");
}

TEST(PerformanceViewTest, TotalCountsTheMatchesOfAllPages) {
  const TestFleet made = FiveAgents();
  const std::vector<Standing> standings = testing::InOrder(made.reading);
  EXPECT_EQ(View(made.reading, standings, {{"limit", "2"}}).at("total"), 5);
  EXPECT_EQ(View(made.reading, standings, {{"limit", "1"}, {"role", "tester"}}).at("total"), 2);
}

TEST(PerformanceViewTest, ABadParameterIsNamedWithItsBound) {
  EXPECT_EQ(ErrorOf({{"window", "1d"}}), "window: must be one of 1m 5m 15m 1h 6h 24h all");
  EXPECT_EQ(ErrorOf({{"limit", "10001"}}), "limit: must be a whole number from 1 to 10000");
  EXPECT_EQ(ErrorOf({{"offset", "-1"}}), "offset: must be a whole number from 0 to 4294967296");
  EXPECT_EQ(ErrorOf({{"standing", "best"}}), "standing: must be one of high typical low unrated");
  EXPECT_EQ(ErrorOf({{"role", ""}}), "role: must be 1 to 128 bytes");
  const std::string sort = ErrorOf({{"sort", "agent_id"}});
  EXPECT_TRUE(sort.starts_with("sort: must be one of tasks_claimed ")) << sort;
  EXPECT_NE(sort.find("standing.rank"), std::string::npos) << sort;
}

TEST(PerformanceViewTest, AnEmptyFleetIsACompleteView) {
  const json view = View(TestFleet(0).reading);
  EXPECT_EQ(view.at("order"), json::array());
  EXPECT_EQ(view.at("agents"), json::object());
  EXPECT_EQ(view.at("fleet").at("avg_duration_ms"), nullptr);
}

TEST(PerformanceViewTest, AFleetLargerThanTheSampledOneIsWrittenCompletely) {
  const TestFleet made(500);
  EXPECT_EQ(View(made.reading).at("agents").size(), 500U);
}

}  // namespace
}  // namespace pitwall::views

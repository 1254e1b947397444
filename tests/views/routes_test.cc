// The handlers over a real store.
#include "exporter/views/routes.h"

#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "exporter/daemon/metrics_handler.h"
#include "exporter/exposition/scrape.h"
#include "exporter/views/activity_view.h"
#include "pitwall/collectable.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/text_parser.h"
#include "tests/support/test_store.h"

namespace pitwall::views {
namespace {

using nlohmann::json;

class RoutesTest : public ::testing::Test {
 protected:
  RoutesTest() : store_(OptionsWithoutSampler()) {
    Agent builder = store_.GetAgent("builder/1");
    builder.GetTool("bash").Record(std::chrono::milliseconds(66));
    builder.GetTool("bash").Fail(std::chrono::milliseconds(5), "timeout");
    builder.GetTool("read").Record(std::chrono::milliseconds(1));
    builder.ClaimTask("t1", "review").Complete(8.5);
    store_.GetAgent("other").GetTool("bash").Record(std::chrono::milliseconds(3));
  }
  static http::Request Get(std::string path, http::Fields query = {}) {
    http::Request request;
    request.method = "GET";
    request.path = std::move(path);
    request.query = std::move(query);
    return request;
  }

  Store store_;
  rating::RatingService rating_{store_};
  self_metrics::OwnMetrics own_{"1"};
};

TEST_F(RoutesTest, TheViewAndTheMetricsAgree) {
  const json view =
      json::parse(AgentPerformance(store_, rating_)(Get("/api/agent-performance")).body);
  const http::Response metrics = daemon::MetricsHandler(store_, own_, rating_)(Get("/metrics"));
  EXPECT_EQ(metrics.content_type, "text/plain; version=0.0.4; charset=utf-8");
  const testing::ParsedText text = testing::ParseText(testing::Streamed(metrics));
  for (const auto& [id, agent] : view.at("agents").items()) {
    EXPECT_EQ(text.ValueOf("pitwall_tasks_completed_total", {{"agent_id", id}}),
              agent.at("tasks_completed").dump());
    EXPECT_EQ(text.ValueOf("pitwall_agent_standing",
                           {{"agent_id", id}, {"standing", agent.at("standing").at("class")}}),
              "1");
    for (const auto& [name, tool] : agent.at("tools").items()) {
      EXPECT_EQ(text.ValueOf("pitwall_tool_calls_total", {{"agent_id", id}, {"tool", name}}),
                tool.at("calls").dump());
    }
  }
  EXPECT_EQ(view.at("agents").at("builder/1").at("tools").at("bash").at("errors"), 1);
  EXPECT_EQ(view.at("fleet").at("tool_calls"), 4);
  EXPECT_EQ(text.ValueOf("pitwall_tool_duration_seconds_count", {{"tool", "bash"}}), "3");
}

TEST_F(RoutesTest, TheCollectableEqualsTheMetrics) {
  const Collectable collectable(store_);
  const testing::ParsedText theirs =
      testing::ParseText(prometheus::TextSerializer().Serialize(collectable.Collect()));
  const testing::ParsedText ours = testing::ParseText(
      testing::Streamed(daemon::MetricsHandler(store_, own_, rating_)(Get("/metrics"))));
  EXPECT_GT(theirs.samples.size(), 50U);
  for (const testing::ParsedSample& sample : theirs.samples) {
    const std::string value = ours.ValueOf(sample.name, sample.labels);
    ASSERT_NE(value, "") << sample.name;
    EXPECT_DOUBLE_EQ(std::stod(value), std::stod(sample.value)) << sample.name;
  }
}

TEST_F(RoutesTest, TheMetricsHoldOnlyTheNamedFamilies) {
  const http::Response metrics = daemon::MetricsHandler(store_, own_, rating_)(
      Get("/metrics", {{"name[]", "pitwall_agent_standing"}, {"name[]", "process_open_fds"}}));
  EXPECT_EQ(testing::ParseText(testing::Streamed(metrics)).types.size(), 2U);
}

TEST_F(RoutesTest, AnAgentsPageIsFoundByItsIdSlashesIncluded) {
  const http::Handler page = AgentPage(store_, rating_);
  const http::Response found = page(Get("/api/agent-performance/builder/1"));
  EXPECT_EQ(found.status, 200);
  const json body = json::parse(found.body);
  EXPECT_EQ(body.at("agent").at("agent_id"), "builder/1");
  EXPECT_EQ(body.at("tools").at("bash").at("error_types").at("timeout"), 1);
  EXPECT_EQ(body.at("task_types").at(0).at("task_type"), "review");
  EXPECT_EQ(page(Get("/api/agent-performance/builder")).status, 404);
  EXPECT_EQ(page(Get("/api/agent-performance/")).status, 404);
  const http::Response named = page(Get("/api/agent-performance/_", {{"agent_id", "builder/1"}}));
  EXPECT_EQ(json::parse(named.body).at("agent").at("agent_id"), "builder/1");
  EXPECT_EQ(page(Get("/api/agent-performance/other", {{"window", "x"}})).status, 400);
}

TEST_F(RoutesTest, AnAgentsHistoryHasTheStepAskedFor) {
  const http::Handler page = AgentPage(store_, rating_);
  const auto history = [&](http::Fields query) {
    query.emplace_back("window", "1h");
    return json::parse(page(Get("/api/agent-performance/other", std::move(query))).body)
        .at("history");
  };
  EXPECT_EQ(history({}).at("step_ms"), 60'000);
  EXPECT_EQ(history({{"step", "150s"}}).at("step_ms"), 150'000);
  EXPECT_TRUE(history({}).contains("duration_ms.p90"));
  EXPECT_EQ(page(Get("/api/agent-performance/other", {{"step", "1ms"}})).status, 400);
}

TEST_F(RoutesTest, ActivityHasALineForEachAgentThatCalledATool) {
  store_.Sample();
  const http::Handler activity = AgentActivities(store_);
  const json body = json::parse(activity(Get("/api/activity")).body);
  EXPECT_EQ(body.at("step_ms"), 120'000);
  ASSERT_EQ(body.at("agents").size(), 2U);
  for (const auto& [id, calls] : body.at("agents").items()) {
    std::uint64_t sum = 0;
    for (const auto& of_step : calls) sum += of_step.get<std::uint64_t>();
    EXPECT_EQ(sum, id == "other" ? 1U : 3U) << id;
  }
  EXPECT_EQ(activity(Get("/api/activity", {{"window", "all"}})).status, 400);
}

TEST_F(RoutesTest, TheToolsAreThoseOfTheFleet) {
  const json body = json::parse(Tools(store_)(Get("/api/tools")).body);
  EXPECT_EQ(body.at("order"), json({"bash", "read"}));
  EXPECT_EQ(body.at("tools").at("bash").at("calls"), 3);
  EXPECT_EQ(Tools(store_)(Get("/api/tools", {{"window", "9h"}})).status, 400);
}

TEST_F(RoutesTest, TheModelsAreThoseOfTheFleet) {
  store_.GetAgent("builder/1").GetModel("m-1").Record(std::chrono::seconds(2), {.output = 9});
  store_.GetAgent("other").GetModel("m-1").Fail(std::chrono::seconds(1), "overloaded");
  const json body = json::parse(Models(store_)(Get("/api/models")).body);
  EXPECT_EQ(body.at("order"), json({"m-1"}));
  EXPECT_EQ(body.at("models").at("m-1").at("calls"), 2);
  EXPECT_EQ(body.at("models").at("m-1").at("errors"), 1);
  EXPECT_EQ(body.at("models").at("m-1").at("error_types"), json({{"overloaded", 1}}));
  EXPECT_EQ(body.at("models").at("m-1").at("tokens").at("output"), 9);
  EXPECT_EQ(Models(store_)(Get("/api/models", {{"window", "5m"}})).status, 200);
  EXPECT_EQ(Models(store_)(Get("/api/models", {{"window", "9h"}})).status, 400);
}

TEST_F(RoutesTest, HistoryAddsUpToWhatHappened) {
  store_.Sample();
  const http::Handler history = History(store_);
  for (const bool of_agent : {false, true}) {
    http::Fields query = {{"metric", "tool_calls"}, {"window", "5m"}};
    if (of_agent) query.emplace_back("agent_id", "builder/1");
    const json body = json::parse(history(Get("/api/history", query)).body);
    double sum = 0;
    for (const auto& point : body.at("points")) sum += point.at(1).get<double>();
    EXPECT_EQ(sum, of_agent ? 3 : 4);
  }
  EXPECT_EQ(history(Get("/api/history", {{"metric", "tool_calls"}, {"agent_id", "nobody"}})).status,
            404);
  EXPECT_EQ(history(Get("/api/history", {{"metric", "nothing"}})).status, 400);
}

TEST_F(RoutesTest, EveryWindowIsAView) {
  store_.Sample();
  for (const WindowInfo& info : kWindows) {
    const http::Response response = AgentPerformance(
        store_, rating_)(Get("/api/agent-performance", {{"window", std::string(info.name)}}));
    ASSERT_EQ(response.status, 200);
    const json view = json::parse(response.body);
    EXPECT_EQ(view.at("window"), info.name);
    EXPECT_EQ(view.at("fleet").at("tool_calls"), 4) << info.name;
    EXPECT_EQ(view.at("agents").size(), 2U) << info.name;
  }
}

}  // namespace
}  // namespace pitwall::views

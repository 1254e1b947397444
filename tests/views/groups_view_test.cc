#include "exporter/views/groups_view.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "exporter/rating/rating_service.h"
#include "tests/support/test_store.h"

namespace pitwall::views {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

class GroupsViewTest : public ::testing::Test {
 protected:
  GroupsViewTest() {
    StoreOptions options = OptionsWith(clock_);
    options.agents_retention = 60s;
    store_ = std::make_unique<Store>(options);
    rating_ = std::make_unique<rating::RatingService>(*store_, clock_);
  }
  void Work(const std::string& agent_id, std::string_view model, std::chrono::milliseconds call) {
    Agent agent = store_->GetAgent(agent_id);
    agent.Describe("coder", model);
    Tool tool = agent.GetTool("bash");
    for (int i = 0; i < 40; ++i) tool.Record(call, i % 10 != 0);
  }
  void WorkOfTwoModels() {
    for (int i = 0; i < 12; ++i) {
      Work("a" + std::to_string(i), "opus", 30ms);
      Work("b" + std::to_string(i), "haiku", 10ms);
    }
  }
  static json Get(const http::Handler& handler, const http::Fields& query, int status = 200) {
    http::Request request;
    request.query = query;
    const http::Response response = handler(request);
    EXPECT_EQ(response.status, status) << response.body;
    return json::parse(response.body);
  }

  FakeClock clock_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<rating::RatingService> rating_;
};

TEST_F(GroupsViewTest, EachModelIsARowWithItsSumAndStanding) {
  WorkOfTwoModels();
  const json view = Get(Groups(*store_, *rating_), {{"by", "model"}});
  EXPECT_EQ(view.at("by"), "model");
  EXPECT_EQ(view.at("total"), 2);
  const json& haiku = view.at("groups").at(0);
  EXPECT_EQ(haiku.at("group"), "haiku");
  EXPECT_EQ(haiku.at("agents"), 12);
  EXPECT_EQ(haiku.at("agents_retired"), 0);
  EXPECT_EQ(haiku.at("tool_calls"), 480);
  EXPECT_EQ(haiku.at("tool_errors"), 48);
  EXPECT_EQ(haiku.at("avg_quality"), nullptr);
  EXPECT_EQ(haiku.at("standing").at("class"), "high");
  EXPECT_EQ(haiku.at("standing").at("rank"), 1);
  EXPECT_EQ(view.at("groups").at(1).at("standing").at("class"), "low");
}

TEST_F(GroupsViewTest, AGroupStaysWhenItsAgentsHaveGone) {
  WorkOfTwoModels();
  for (int i = 0; i < 12; ++i) {
    clock_.Advance(10'000);
    store_->Sample();
  }
  const json view = Get(Groups(*store_, *rating_), {{"by", "role"}, {"window", "1h"}});
  const json& coder = view.at("groups").at(0);
  EXPECT_EQ(coder.at("group"), "coder");
  EXPECT_EQ(coder.at("agents"), 0);
  EXPECT_EQ(coder.at("agents_retired"), 24);
  EXPECT_EQ(coder.at("tool_calls"), 960);
  EXPECT_EQ(coder.at("standing").at("class"), "unrated");
  const json models = Get(Groups(*store_, *rating_), {{"by", "model"}, {"window", "1h"}});
  EXPECT_EQ(models.at("groups").at(0).at("group"), "haiku");
  EXPECT_EQ(models.at("groups").at(0).at("standing").at("class"), "high");
  EXPECT_EQ(models.at("groups").at(1).at("standing").at("class"), "low");
  const json compared =
      Get(Compare(*store_), {{"by", "model"}, {"a", "opus"}, {"b", "haiku"}, {"window", "1h"}});
  EXPECT_TRUE(compared.at("aspects").at(1).at("decided").get<bool>());
  EXPECT_EQ(compared.at("aspects").at(1).at("agents_a"), 12);
}

TEST_F(GroupsViewTest, VersionsAndLabelsAreDimensions) {
  StoreOptions options = OptionsWith(clock_);
  options.agent_labels = {"run"};
  Store store(options);
  rating::RatingService rating(store, clock_);
  const std::string_view run = "42";
  Event event;
  event.type = EventType::kToolCall;
  event.agent_id = "a";
  event.tool = "bash";
  event.version = "v1";
  event.labels = {&run, 1};
  event.timestamp_ms = clock_.WallMs();
  store.Apply(event);
  EXPECT_EQ(Get(Groups(store, rating), {{"by", "version"}}).at("groups").at(0).at("group"), "v1");
  const json view = Get(Groups(store, rating), {{"by", "label.run"}});
  EXPECT_EQ(view.at("by"), "label.run");
  EXPECT_EQ(view.at("dimensions"), json({"role", "model", "version", "label.run"}));
  EXPECT_EQ(view.at("groups").at(0).at("group"), "42");
  EXPECT_EQ(view.at("groups").at(0).at("tool_calls"), 1);
  Get(Groups(store, rating), {{"by", "label.team"}}, 400);
}

TEST_F(GroupsViewTest, TwoModelsAreComparedAspectByAspect) {
  WorkOfTwoModels();
  const json view = Get(Compare(*store_), {{"by", "model"}, {"a", "opus"}, {"b", "haiku"}});
  EXPECT_EQ(view.at("a"), "opus");
  ASSERT_EQ(view.at("aspects").size(), 5U);
  const json& time = view.at("aspects").at(1);
  EXPECT_EQ(time.at("aspect"), "tool_time");
  EXPECT_EQ(time.at("measure"), "ratio");
  EXPECT_NEAR(time.at("difference").get<double>(), 3, 0.3);
  EXPECT_TRUE(time.at("decided").get<bool>());
  EXPECT_EQ(time.at("agents_a"), 12);
  EXPECT_EQ(time.at("observations_b"), 480);
  EXPECT_EQ(view.at("aspects").at(0).at("difference"), nullptr);
}

TEST_F(GroupsViewTest, BadParametersAreNamed) {
  WorkOfTwoModels();
  EXPECT_NE(Get(Groups(*store_, *rating_), {}, 400).at("error").get<std::string>().find("by"),
            std::string::npos);
  Get(Groups(*store_, *rating_), {{"by", "color"}}, 400);
  Get(Groups(*store_, *rating_), {{"by", "role"}, {"x", "1"}}, 400);
  Get(Compare(*store_), {{"by", "model"}, {"a", "opus"}}, 400);
  Get(Compare(*store_), {{"by", "model"}, {"a", "opus"}, {"b", "opus"}}, 400);
  Get(Compare(*store_), {{"by", "model"}, {"a", "opus"}, {"b", "nano"}}, 404);
}

}  // namespace
}  // namespace pitwall::views

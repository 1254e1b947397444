#include "exporter/views/tasks_view.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exporter/views/routes.h"
#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall::views {
namespace {

using nlohmann::json;

class TasksViewTest : public ::testing::Test {
 protected:
  TasksViewTest() {
    Claim("a", "T-old", "deploy", 50);
    Claim("b", "T-new", "deploy", 1);
    Claim("b", "", "review", 10);
    store_.GetAgent("z").ClaimTask("done", "deploy").Complete(8);
  }
  void Claim(const std::string& agent, const std::string& task_id, const std::string& task_type,
             std::int64_t minutes_ago) {
    Event event;
    event.type = EventType::kTaskClaimed;
    event.agent_id = agent;
    event.task_id = task_id;
    event.task_type = task_type;
    event.timestamp_ms = clock_.WallMs() - minutes_ago * 60'000;
    store_.Apply(event);
  }
  http::Response Ask(http::Fields query) {
    http::Request request;
    request.method = "GET";
    request.path = "/api/tasks";
    request.query = std::move(query);
    return Tasks(store_)(request);
  }
  json View(http::Fields query) { return json::parse(Ask(std::move(query)).body); }
  std::vector<std::string> Ids(http::Fields query) {
    std::vector<std::string> ids;
    const json view = View(std::move(query));
    for (const json& task : view.at("tasks")) {
      ids.push_back(task.at("task_id").is_null() ? "-" : task.at("task_id").get<std::string>());
    }
    return ids;
  }
  using Strings = std::vector<std::string>;

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
};

TEST_F(TasksViewTest, ListsOpenTasksOldestFirst) {
  const json view = View({});
  EXPECT_EQ(view.at("state"), "open");
  EXPECT_EQ(view.at("total"), 3);
  EXPECT_EQ(Ids({}), (Strings{"T-old", "-", "T-new"}));
  const json& oldest = view.at("tasks").at(0);
  EXPECT_EQ(oldest.at("agent_id"), "a");
  EXPECT_EQ(oldest.at("task_type"), "deploy");
  EXPECT_EQ(oldest.at("age_ms"), 50 * 60'000);
  EXPECT_EQ(oldest.at("stuck"), true);
  EXPECT_EQ(oldest.at("times_p95"), nullptr);  // one task has a duration
  EXPECT_EQ(oldest.at("p95_of"), nullptr);
}

TEST_F(TasksViewTest, FiltersAndPages) {
  EXPECT_EQ(Ids({{"agent_id", "b"}}), (Strings{"-", "T-new"}));
  EXPECT_EQ(Ids({{"task_type", "deploy"}}), (Strings{"T-old", "T-new"}));
  EXPECT_EQ(Ids({{"search", "t-O"}}), Strings{"T-old"});
  EXPECT_EQ(Ids({{"state", "stuck"}}), Strings{"T-old"});
  const json page = View({{"limit", "1"}, {"offset", "1"}});
  EXPECT_EQ(page.at("total"), 3);
  EXPECT_EQ(page.at("tasks").size(), 1U);
  EXPECT_EQ(page.at("tasks").at(0).at("task_type"), "review");
  EXPECT_TRUE(Ids({{"offset", "9"}}).empty());
}

TEST_F(TasksViewTest, GivesTheMultipleOfTheP95) {
  for (int i = 0; i < 20; ++i) {
    Event event;
    event.type = EventType::kTaskCompleted;
    event.agent_id = "z";
    event.task_type = "deploy";
    event.timestamp_ms = clock_.WallMs();
    event.duration_ns = 600'000'000'000;
    store_.Apply(event);
  }
  const json oldest = View({}).at("tasks").at(0);
  EXPECT_EQ(oldest.at("p95_of"), "type");
  EXPECT_NEAR(oldest.at("p95_ms").get<double>(), 600'000, 27'000);
  EXPECT_NEAR(oldest.at("times_p95").get<double>(), 5, 0.25);
  EXPECT_EQ(oldest.at("stuck"), true);
  EXPECT_EQ(View({}).at("tasks").at(2).at("stuck"), false);
}

TEST_F(TasksViewTest, ListsAbandonedTasks) {
  clock_.Advance(3600'000);
  store_.Sample();
  EXPECT_EQ(View({}).at("total"), 0);
  const json view = View({{"state", "abandoned"}});
  EXPECT_EQ(view.at("total"), 3);
  EXPECT_EQ(view.at("tasks").at(0).at("task_id"), "T-old");
  EXPECT_TRUE(view.at("tasks").at(0).at("abandoned_at").is_string());
}

TEST_F(TasksViewTest, RefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Ask({{"state", "closed"}}).status, 400);
  EXPECT_NE(Ask({{"state", "closed"}}).body.find("open stuck abandoned"), std::string::npos);
  EXPECT_EQ(Ask({{"agent", "b"}}).status, 400);
  EXPECT_EQ(Ask({{"limit", "0"}}).status, 400);
}

}  // namespace
}  // namespace pitwall::views

// The newest retired agents, one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "pitwall/store.h"
#include "tests/store/core/groups_fixture.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

using RetiredRosterTest = GroupsTest;

TEST_F(RetiredRosterTest, TheNewestRetiredAgentsAreKnownOneByOne) {
  Store store(options_);
  Work(store, "a", "coder", "opus", 8);
  {
    Agent judged = store.GetAgent("b");
    judged.Describe("tester", "opus");
    judged.Score(8);
    judged.Score(6);
  }
  Work(store, "nobody", "", "", 5);
  Pass(store, 8);
  EXPECT_TRUE(store.Read(Window::kAll).retired_agents.empty());
  const Reading reading = store.ReadGroups(Window::k1h, GroupDimension::kRole);
  ASSERT_EQ(reading.retired_agents.size(), 2U);
  for (const RetiredAgentReading& agent : reading.retired_agents) {
    EXPECT_EQ(agent.model, "opus");
    ASSERT_EQ(agent.work.size(), 1U);
    const WorkReading& work = agent.work[0];
    if (agent.role == "coder") {
      EXPECT_EQ(work.kind, WorkKind::kTool);
      EXPECT_EQ(work.name, "bash");
      EXPECT_EQ(work.ended, 8U);
      EXPECT_EQ(work.failed, 2U);
      EXPECT_EQ(work.timed, 8U);
      EXPECT_EQ(work.index_sum * work.index_sum, work.index_squares * 8);
    } else {
      EXPECT_EQ(work.kind, WorkKind::kQuality);
      EXPECT_EQ(work.ended, 2U);
      EXPECT_EQ(work.sum_millionths, 14'000'000U);
      EXPECT_NEAR(work.score_squares.value_or(0), 2, 1e-9);
    }
  }
  EXPECT_TRUE(store.ReadGroups(Window::k1m, GroupDimension::kRole).retired_agents.empty());
}

TEST_F(RetiredRosterTest, TheRosterOfRetiredAgentsIsBounded) {
  options_.agents_retention = 20s;
  Store store(options_);
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 1000; ++i) {
      Work(store, std::to_string(round * 1000 + i), i % 10 == 0 ? "rare" : "often", "", 1);
    }
    Pass(store, 6);
  }
  std::map<std::string_view, int> agents;
  const Reading reading = store.ReadGroups(Window::kAll, GroupDimension::kRole);
  for (const RetiredAgentReading& agent : reading.retired_agents) ++agents[agent.role];
  EXPECT_EQ(agents["rare"], 500);
  EXPECT_EQ(agents["often"], 4096 - 500);
}

}  // namespace
}  // namespace pitwall

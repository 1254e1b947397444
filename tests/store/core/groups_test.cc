// Groups outlive their agents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "tests/store/core/groups_fixture.h"
#include "tests/support/soak.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST_F(GroupsTest, AGroupIsTheSumOfItsLiveAndItsRetiredAgents) {
  Store store(options_);
  Work(store, "a", "coder", "opus", 8);
  Work(store, "b", "coder", "haiku", 4);
  Work(store, "c", "tester", "opus", 4);
  Work(store, "nobody", "", "", 100);
  const Sums coders = SumsOf(store, Window::kAll, GroupDimension::kRole);
  EXPECT_EQ(coders,
            (Sums{{"coder", {2, 0, 12, 3, 24'000'000}}, {"tester", {1, 0, 4, 1, 8'000'000}}}));
  Pass(store, 8);
  Work(store, "d", "coder", "opus", 4);
  EXPECT_EQ(SumsOf(store, Window::kAll, GroupDimension::kRole),
            (Sums{{"coder", {1, 2, 16, 4, 32'000'000}}, {"tester", {0, 1, 4, 1, 8'000'000}}}));
  EXPECT_EQ(SumsOf(store, Window::kAll, GroupDimension::kModel),
            (Sums{{"haiku", {0, 1, 4, 1, 8'000'000}}, {"opus", {1, 2, 16, 4, 32'000'000}}}));
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 120U);
}

TEST_F(GroupsTest, AWindowOfAGroupHoldsWhatItsRetiredAgentsDidInIt) {
  Store store(options_);
  Work(store, "a", "coder", "opus", 8);
  Pass(store, 12);
  Work(store, "b", "coder", "opus", 4);
  Pass(store, 12);
  Work(store, "c", "coder", "opus", 2);
  EXPECT_EQ(SumsOf(store, Window::k1h, GroupDimension::kRole).at("coder"),
            (Sum{1, 2, 14, 4, 28'000'000}));
  EXPECT_EQ(SumsOf(store, Window::k1m, GroupDimension::kRole).at("coder").calls, 2U);
}

TEST_F(GroupsTest, AnAgentThatRetiresInTheMiddleOfASlotLosesNothing) {
  options_.agents_retention = 5s;
  Store store(options_);
  for (int round = 0; round < 30; ++round) {
    Work(store, "agent-" + std::to_string(round), round % 2 == 0 ? "coder" : "tester", "opus", 4);
    clock_.Advance(7'000);
    store.Sample();
  }
  Pass(store, 3);
  for (const Window window : {Window::kAll, Window::k1h}) {
    const Sums sums = SumsOf(store, window, GroupDimension::kRole);
    EXPECT_EQ(sums.at("coder"), (Sum{0, 15, 60, 15, 120'000'000}));
    EXPECT_EQ(sums.at("tester"), (Sum{0, 15, 60, 15, 120'000'000}));
    EXPECT_EQ(SumsOf(store, window, GroupDimension::kModel).at("opus").calls, 120U);
  }
}

TEST_F(GroupsTest, GroupsSurviveARestart) {
  StoreImage image;
  Sums all;
  Sums hour;
  {
    Store store(options_);
    Work(store, "a", "coder", "opus", 8);
    Work(store, "plain", "", "", 3);
    Pass(store, 12);
    Work(store, "b", "coder", "haiku", 4);
    all = SumsOf(store, Window::kAll, GroupDimension::kRole);
    hour = SumsOf(store, Window::k1h, GroupDimension::kRole);
    image = store.Capture();
  }
  ASSERT_EQ(all.at("coder"), (Sum{1, 1, 12, 3, 24'000'000}));
  Store restarted(options_);
  restarted.Restore(image);
  EXPECT_EQ(SumsOf(restarted, Window::kAll, GroupDimension::kRole), all);
  EXPECT_EQ(SumsOf(restarted, Window::k1h, GroupDimension::kRole), hour);
  EXPECT_EQ(restarted.Read(Window::kAll).fleet.tool_calls, 15U);
  // Agents that retire after the restart are added to the same groups.
  Pass(restarted, 12);
  EXPECT_EQ(SumsOf(restarted, Window::kAll, GroupDimension::kRole).at("coder"),
            (Sum{0, 2, 12, 3, 24'000'000}));
}

TEST_F(GroupsTest, BeyondTheBoundGroupsCountAsOverflow) {
  options_.max_groups = 2;
  Store store(options_);
  for (int i = 0; i < 6; ++i) Work(store, "a" + std::to_string(i), "r" + std::to_string(i), "m", 4);
  Pass(store, 8);
  const Sums roles = SumsOf(store, Window::kAll, GroupDimension::kRole);
  EXPECT_EQ(roles.size(), 3U);
  EXPECT_EQ(roles.at(std::string(kOverflowName)), (Sum{0, 4, 16, 4, 32'000'000}));
  EXPECT_EQ(SumsOf(store, Window::kAll, GroupDimension::kModel),
            (Sums{{"m", {0, 6, 24, 6, 48'000'000}}}));
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 24U);
}

TEST_F(GroupsTest, TheRetiredAreTheSumOfTheirGroups) {
  Store store(options_);
  Work(store, "a", "coder", "opus", 8);
  Work(store, "b", "", "haiku", 4);
  Work(store, "c", "", "", 4);
  Pass(store, 8);
  for (const Window window : {Window::kAll, Window::k1h}) {
    const Reading reading = store.Read(window);
    EXPECT_EQ(reading.retired.tool_calls, 16U);
    ASSERT_EQ(reading.retired.tools.size(), 1U);
    std::vector<std::uint64_t> calls;
    for (const RetiredGroupReading& group : reading.retired_groups) {
      calls.push_back(group.sum.tool_calls);
      EXPECT_EQ(group.agents, 1U);
    }
    EXPECT_THAT(calls, ElementsAre(4, 4, 8));
    EXPECT_TRUE(reading.groups.empty());
  }
}

TEST_F(GroupsTest, ManyShortLivedAgentsLeaveFlatMemoryAndExactGroups) {
  const auto rounds = static_cast<std::uint64_t>(std::max(5, test::Rounds(12, 60)));
  options_.agents_retention = 20s;
  options_.max_agents = 1'500;  // so that the history is rewritten several times
  Store store(options_);
  std::uint64_t used_bytes = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (std::uint64_t i = 0; i < 1000; ++i) {
      Work(store, "agent-" + std::to_string(round * 1000 + i), "role-" + std::to_string(i % 8),
           "model-" + std::to_string(i % 5), 4);
    }
    Pass(store, 6);
    if (round == 2) used_bytes = store.Stats().bytes_used;
  }
  EXPECT_EQ(store.Stats().bytes_used, used_bytes);
  EXPECT_EQ(store.Stats().events_dropped, 0U);
  const Sums roles = SumsOf(store, Window::kAll, GroupDimension::kRole);
  EXPECT_EQ(roles.size(), 8U);
  EXPECT_EQ(roles.at("role-3"),
            (Sum{0, 125 * rounds, 500 * rounds, 125 * rounds, 1'000'000'000 * rounds}));
  EXPECT_EQ(SumsOf(store, Window::kAll, GroupDimension::kModel).at("model-4").calls, 800 * rounds);
  EXPECT_EQ(SumsOf(store, Window::k1h, GroupDimension::kModel).at("model-4").calls, 800 * rounds);
}

}  // namespace
}  // namespace pitwall

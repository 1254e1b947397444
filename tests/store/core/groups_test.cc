// Roles and models outlive their agents.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "pitwall/host/fleet_walk.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "tests/support/soak.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

struct Sum {
  std::uint64_t live = 0;
  std::uint64_t retired = 0;
  std::uint64_t calls = 0;
  std::uint64_t errors = 0;
  std::uint64_t sum_ns = 0;
  bool operator==(const Sum&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Sum& sum) {
    return out << sum.live << " live, " << sum.retired << " retired, " << sum.calls << " calls, "
               << sum.errors << " errors, " << sum.sum_ns << " ns";
  }
};
using Sums = std::map<std::string, Sum>;

Sums SumsOf(const Store& store, Window window, GroupDimension dimension) {
  Sums sums;
  const Reading reading = store.ReadGroups(window, dimension);
  for (const GroupReading& group : reading.groups) {
    Sum& sum = sums[std::string(group.group)];
    sum = {group.live_agents, group.retired_agents, group.sum.tool_calls, group.sum.tool_errors,
           group.sum.time_spent.tool_ns};
  }
  return sums;
}

class GroupsTest : public ::testing::Test {
 protected:
  GroupsTest() {
    options_ = OptionsWith(clock_);
    options_.agents_retention = 60s;
  }

  static void Work(Store& store, const std::string& agent_id, std::string_view role,
                   std::string_view model, int calls) {
    Agent agent = store.GetAgent(agent_id);
    agent.Describe(role, model);
    Tool tool = agent.GetTool("bash");
    for (int i = 0; i < calls; ++i) tool.Record(2ms, i % 4 != 0);
  }
  // One call of an agent that an event describes.
  void WorkOf(Store& store, const std::string& agent_id, std::string_view version,
              const std::vector<std::string_view>& labels) {
    Event event;
    event.type = EventType::kToolCall;
    event.agent_id = agent_id;
    event.tool = "bash";
    event.version = version;
    event.labels = labels;
    event.timestamp_ms = clock_.WallMs();
    store.Apply(event);
  }
  using Calls = std::map<std::string, std::uint64_t>;
  static Calls CallsOf(const Store& store, GroupDimension dimension) {
    Calls calls;
    for (const auto& [name, sum] : SumsOf(store, Window::kAll, dimension)) calls[name] = sum.calls;
    return calls;
  }
  void Pass(Store& store, int slots) {
    for (int slot = 0; slot < slots; ++slot) {
      clock_.Advance(10'000);
      store.Sample();
    }
  }

  FakeClock clock_;
  StoreOptions options_;
};

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

TEST_F(GroupsTest, AVersionAndALabelAreGroupsToo) {
  options_.agent_labels = {"run", "team"};
  Store store(options_);
  WorkOf(store, "a", "v1", {"r1", "web"});
  WorkOf(store, "b", "v2", {"r1", ""});
  WorkOf(store, "c", "v2", {"", "web"});
  for (int pass = 0; pass < 2; ++pass) {
    EXPECT_EQ(CallsOf(store, GroupDimension::kVersion), (Calls{{"v1", 1}, {"v2", 2}}));
    EXPECT_EQ(CallsOf(store, LabelDimension(0)), (Calls{{"r1", 2}}));
    EXPECT_EQ(CallsOf(store, LabelDimension(1)), (Calls{{"web", 2}}));
    EXPECT_EQ(CallsOf(store, LabelDimension(2)), Calls{});
    Pass(store, 8);
  }
}

TEST_F(GroupsTest, VersionsAndLabelsSurviveARestartWithOtherLabels) {
  StoreImage image;
  options_.agent_labels = {"run", "team"};
  {
    Store store(options_);
    WorkOf(store, "gone", "v1", {"r1", "web"});
    Pass(store, 8);
    WorkOf(store, "here", "v1", {"r2", "web"});
    image = store.Capture();
  }
  options_.agent_labels = {"city", "team"};
  Store restarted(options_);
  restarted.Restore(image);
  EXPECT_EQ(CallsOf(restarted, GroupDimension::kVersion), (Calls{{"v1", 2}}));
  EXPECT_EQ(CallsOf(restarted, LabelDimension(0)), Calls{});
  EXPECT_EQ(CallsOf(restarted, LabelDimension(1)), (Calls{{"web", 2}}));
}

TEST_F(GroupsTest, AllGroupsAtOnceAreThoseOfEachDimension) {
  options_.agent_labels = {"run"};
  Store store(options_);
  Work(store, "a", "coder", "opus", 8);
  Work(store, "b", "coder", "haiku", 4);
  WorkOf(store, "c", "v1", {"r1"});
  Pass(store, 12);
  Work(store, "d", "coder", "opus", 4);
  WorkOf(store, "e", "v1", {"r2"});
  Work(store, "nobody", "", "", 100);
  const Reading all = FleetWalk::ReadGroups(store);
  std::size_t at = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const auto dimension = static_cast<GroupDimension>(i);
    const Reading one = store.ReadGroups(Window::kAll, dimension);
    for (const GroupReading& group : one.groups) {
      ASSERT_LT(at, all.groups.size());
      const GroupReading& same = all.groups[at++];
      EXPECT_EQ(same.dimension, dimension);
      EXPECT_EQ(same.group, group.group);
      EXPECT_EQ(same.live_agents, group.live_agents);
      EXPECT_EQ(same.retired_agents, group.retired_agents);
      EXPECT_EQ(same.sum.tool_calls, group.sum.tool_calls);
      EXPECT_EQ(same.sum.tool_errors, group.sum.tool_errors);
      EXPECT_EQ(same.sum.time_spent.tool_ns, group.sum.time_spent.tool_ns);
      EXPECT_GT(same.sum.first_seen_ms, 0);
    }
  }
  EXPECT_EQ(at, all.groups.size());
  EXPECT_EQ(NameOf(LabelDimension(0), all.label_names), "label.run");
}

TEST_F(GroupsTest, TooManyCombinationsLeaveTheNarrowDimensionsExact) {
  options_.max_groups = 10;
  options_.agent_labels = {"run", "shard"};
  Store store(options_);
  for (int run = 0; run < 9; ++run) {
    for (int shard = 0; shard < 9; ++shard) {
      WorkOf(store, "a" + std::to_string(run) + "." + std::to_string(shard),
             shard % 2 == 0 ? "v0" : "v1",
             {"r" + std::to_string(run), "s" + std::to_string(shard)});
    }
  }
  Pass(store, 8);
  EXPECT_EQ(CallsOf(store, GroupDimension::kVersion), (Calls{{"v0", 45}, {"v1", 36}}));
  for (const GroupDimension dimension : {LabelDimension(0), LabelDimension(1)}) {
    std::uint64_t sum = 0;
    for (const auto& [name, calls] : CallsOf(store, dimension)) sum += calls;
    EXPECT_EQ(sum, 81U);
  }
  const Reading reading = store.Read(Window::kAll);
  EXPECT_LE(reading.retired_groups.size(), 60U);
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

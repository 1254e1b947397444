// Versions and labels are groups too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "pitwall/host/fleet_walk.h"
#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "tests/store/core/groups_fixture.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

using GroupDimensionsTest = GroupsTest;

TEST_F(GroupDimensionsTest, AVersionAndALabelAreGroupsToo) {
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

TEST_F(GroupDimensionsTest, VersionsAndLabelsSurviveARestartWithOtherLabels) {
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

TEST_F(GroupDimensionsTest, AllGroupsAtOnceAreThoseOfEachDimension) {
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

TEST_F(GroupDimensionsTest, TooManyCombinationsLeaveTheNarrowDimensionsExact) {
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

}  // namespace
}  // namespace pitwall

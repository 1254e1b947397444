#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "tests/support/busy_store.h"
#include "tests/support/reading_text.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

std::set<std::uint64_t> SerialsOf(const Reading& reading) {
  std::set<std::uint64_t> serials;
  for (const AgentReading& agent : reading.agents) {
    for (const TaskReading& tasks : agent.task_types) serials.insert(tasks.stamp.serial);
    for (const ToolReading& tool : agent.tools) serials.insert(tool.stamp.serial);
  }
  return serials;
}

StoreImage With(std::vector<PackedSlot> slots, Reading reading) {
  StoreImageParts parts;
  parts.reading = std::move(reading);
  parts.slots = std::move(slots);
  return StoreImage(std::move(parts));
}

class RestoreTest : public ::testing::Test {
 protected:
  // A store that starts with what another one held.
  std::unique_ptr<Store> Restarted(const Store& old, const StoreOptions& options) {
    return Restarted(old.Capture(), options);
  }
  std::unique_ptr<Store> Restarted(const StoreImage& image, const StoreOptions& options) {
    auto store = std::make_unique<Store>(options);
    EXPECT_EQ(store->Restore(image).unreadable_slots, 0U);
    return store;
  }
  std::unique_ptr<Store> Restarted(const Store& old) { return Restarted(old, OptionsWith(clock_)); }

  FakeClock clock_;
};

TEST_F(RestoreTest, EveryFieldOfEveryWindowComesBack) {
  Store store(OptionsWith(clock_));
  AddActivity(store, "a", clock_.WallMs());
  Advance(store, clock_, 2000);
  AddActivity(store, "b", clock_.WallMs());
  AddActivity(store, "a", clock_.WallMs() - 400'000);
  Advance(store, clock_, 95);
  AddActivity(store, "a", clock_.WallMs());
  clock_.Advance(700);
  const auto restarted = Restarted(store);
  for (const WindowInfo& info : kWindows) {
    EXPECT_EQ(TextOf(restarted->Read(info.window)), TextOf(store.Read(info.window))) << info.name;
  }
}

TEST_F(RestoreTest, ASecondRestartKeepsTheHistoryOfTheFirst) {
  Store store(OptionsWith(clock_));
  AddActivity(store, "a", clock_.WallMs());
  const auto once = Restarted(store);
  const auto twice = Restarted(*once);
  EXPECT_EQ(TextOf(twice->Read(Window::k1m)), TextOf(store.Read(Window::k1m)));
  EXPECT_EQ(twice->Read(Window::k1m).fleet.tool_calls, 4U);
}

TEST_F(RestoreTest, AnOpenSlotContinuesAfterARestart) {
  Store store(OptionsWith(clock_));
  CallTool(store, "a", "bash", clock_.WallMs());
  const auto restarted = Restarted(store);
  CallTool(*restarted, "a", "bash", clock_.WallMs());
  EXPECT_EQ(restarted->Read(Window::k1m).fleet.tool_calls, 4U);
  Advance(*restarted, clock_, 20);
  EXPECT_EQ(restarted->Read(Window::k1m).fleet.tool_calls, 4U);
  Advance(*restarted, clock_, 600);
  EXPECT_EQ(restarted->Read(Window::k15m).fleet.tool_calls, 4U);
  EXPECT_EQ(restarted->Read(Window::k24h).fleet.tool_calls, 4U);
  EXPECT_EQ(restarted->Read(Window::k1m).fleet.tool_calls, 0U);
}

TEST_F(RestoreTest, APeriodThatEndedWhileNoStoreRanIsCountedOnce) {
  Store store(OptionsWith(clock_));
  for (int i = 0; i < 30; ++i) {
    CallTool(store, "a", "bash", clock_.WallMs());
    Advance(store, clock_, 60);
  }
  const StoreImage image = store.Capture();
  clock_.Advance(2 * 3600'000);
  Store later(OptionsWith(clock_));
  later.Restore(image);
  EXPECT_EQ(later.Read(Window::k1h).fleet.tool_calls, 0U);
  EXPECT_EQ(later.Read(Window::k6h).fleet.tool_calls, 60U);
  EXPECT_EQ(later.Read(Window::k24h).fleet.tool_calls, 60U);
}

TEST_F(RestoreTest, AClockThatSteppedLosesAndDoublesNothing) {
  for (const std::int64_t step_ms : {3'000, -3'000, 47'000, -47'000, 1'000'000}) {
    Store store(OptionsWith(clock_));
    for (int i = 0; i < 30; ++i) {
      CallTool(store, "a", "bash", clock_.WallMs());
      Advance(store, clock_, 60);
    }
    clock_.StepWall(step_ms);
    store.Sample();
    const auto restarted = Restarted(store);
    EXPECT_EQ(restarted->Read(Window::k1h).fleet.tool_calls, 60U) << step_ms;
    EXPECT_EQ(restarted->Read(Window::k24h).fleet.tool_calls, 60U) << step_ms;
    Advance(*restarted, clock_, 2400);
    EXPECT_EQ(restarted->Read(Window::k24h).fleet.tool_calls, 60U) << step_ms;
  }
}

// The history sets the store's time. A restore that measured these from a time of its own would be
// off by the step.
TEST_F(RestoreTest, IdleAndWaitingTimesComeBackExactlyAfterASteppedClock) {
  for (const std::int64_t step_ms : {0, 3'000, -3'000, 47'000, -47'000, 1'000'000, -1'000'000}) {
    Store store(OptionsWith(clock_));
    AddActivity(store, "a", clock_.WallMs());
    Advance(store, clock_, 60);
    clock_.StepWall(step_ms);
    Advance(store, clock_, 60);
    const Reading before = store.Read(Window::kAll);
    ASSERT_EQ(before.agents[0].idle_ms, 120'000) << step_ms;
    ASSERT_EQ(before.claims[0].waited_ms, 120'000) << step_ms;
    const auto restarted = Restarted(store);
    const auto twice = Restarted(*restarted);
    for (const Store* const again : {restarted.get(), twice.get()}) {
      const Reading after = again->Read(Window::kAll);
      EXPECT_EQ(after.agents[0].idle_ms, 120'000) << step_ms;
      ASSERT_EQ(after.claims.size(), 1U) << step_ms;
      EXPECT_EQ(after.claims[0].waited_ms, 120'000) << step_ms;
      EXPECT_EQ(after.claims[0].claimed_at_ms, before.claims[0].claimed_at_ms) << step_ms;
      EXPECT_EQ(after.agents[0].oldest_claim_ms, before.agents[0].oldest_claim_ms) << step_ms;
      EXPECT_EQ(after.agents[0].last_activity_ms, before.agents[0].last_activity_ms) << step_ms;
    }
  }
}

TEST_F(RestoreTest, AClockStepWhileNothingRunsChangesNoIdleOrWaitingTime) {
  for (const std::int64_t step_ms : {47'000, -47'000, 1'000'000}) {
    Store store(OptionsWith(clock_));
    AddActivity(store, "a", clock_.WallMs());
    Advance(store, clock_, 120);
    const StoreImage image = store.Capture();
    clock_.StepWall(step_ms);
    const auto restarted = Restarted(image, OptionsWith(clock_));
    const Reading after = restarted->Read(Window::kAll);
    EXPECT_EQ(after.agents[0].idle_ms, 120'000) << step_ms;
    EXPECT_EQ(after.claims[0].waited_ms, 120'000) << step_ms;
  }
}

TEST_F(RestoreTest, SlotsOfTheFutureDoNotHideThePresent) {
  Store store(OptionsWith(clock_));
  CallTool(store, "a", "bash", clock_.WallMs());
  Advance(store, clock_, 4000);
  const StoreImage image = store.Capture();
  clock_.StepWall(-6'000'000);
  Store earlier(OptionsWith(clock_));
  EXPECT_EQ(earlier.Restore(image).unreadable_slots, 0U);
  CallTool(earlier, "a", "bash", clock_.WallMs());
  Advance(earlier, clock_, 1200);
  for (const Window window : {Window::k1h, Window::k6h, Window::k24h}) {
    EXPECT_EQ(earlier.Read(window).fleet.tool_calls, 2U);
  }
}

TEST_F(RestoreTest, OfSeveralVersionsOfASlotTheNewestCounts) {
  Store store(OptionsWith(clock_));
  CallTool(store, "a", "bash", clock_.WallMs());
  const std::int64_t at_ms = clock_.WallMs();
  Advance(store, clock_, 20);
  ImageCursor cursor;
  const StoreImage older = store.Capture(cursor);
  CallTool(store, "a", "bash", at_ms);
  const StoreImage newer = store.Capture(cursor);
  ASSERT_EQ(newer.parts().slots.size(), 2U);
  std::vector<PackedSlot> slots = {newer.parts().slots[0]};
  slots.insert(slots.end(), older.parts().slots.begin(), older.parts().slots.end());
  Store restarted(OptionsWith(clock_));
  restarted.Restore(With(std::move(slots), store.Read(Window::kAll)));
  EXPECT_EQ(restarted.Read(Window::k1m).fleet.tool_calls, 4U);
}

TEST_F(RestoreTest, ASlotMergedIntoACoarserOneIsCountedOnce) {
  Store store(OptionsWith(clock_));
  CallTool(store, "a", "bash", clock_.WallMs());
  Advance(store, clock_, 20);
  ImageCursor cursor;
  std::vector<PackedSlot> slots = store.Capture(cursor).parts().slots;
  slots.pop_back();
  ASSERT_EQ(slots.back().level, 0U);
  Advance(store, clock_, 5000);
  const StoreImage newer = store.Capture(cursor);
  ASSERT_EQ(newer.parts().slots.size(), 2U);
  EXPECT_EQ(newer.parts().slots[0].level, 1U);
  slots.push_back(newer.parts().slots[0]);
  Store restarted(OptionsWith(clock_));
  restarted.Restore(With(std::move(slots), store.Read(Window::kAll)));
  EXPECT_EQ(restarted.Read(Window::k24h).fleet.tool_calls,
            store.Read(Window::k24h).fleet.tool_calls);
}

TEST_F(RestoreTest, ShorterSlotsAddUpToLongerOnes) {
  StoreOptions options = OptionsWith(clock_);
  Store store(options);
  for (int i = 0; i < 6; ++i) {
    CallTool(store, "a", "bash", clock_.WallMs());
    Advance(store, clock_, 10);
  }
  options.history_slot = 60s;
  const auto restarted = Restarted(store, options);
  EXPECT_EQ(restarted->Read(Window::k5m).fleet.tool_calls, 12U);
}

TEST_F(RestoreTest, NewSeriesGetNumbersThatNoOldOneHad) {
  Store store(OptionsWith(clock_));
  AddActivity(store, "a", clock_.WallMs());
  const Reading before = store.Read(Window::kAll);
  const auto restarted = Restarted(store);
  AddActivity(*restarted, "b", clock_.WallMs());
  const Reading after = restarted->Read(Window::kAll);
  EXPECT_GE(after.next_serial, before.next_serial);
  EXPECT_EQ(SerialsOf(after).size(), 2 * SerialsOf(before).size());
}

TEST_F(RestoreTest, ASeriesThatOnlyTheHistoryKnowsKeepsItsNumber) {
  Store store(OptionsWith(clock_));
  Reading before = store.Read(Window::kAll);
  CallTool(store, "a", "bash", clock_.WallMs());
  Store restarted(OptionsWith(clock_));
  restarted.Restore(With(store.Capture().parts().slots, std::move(before)));
  restarted.GetAgent("x");
  CallTool(restarted, "b", "grep", clock_.WallMs());
  EXPECT_EQ(restarted.Read(Window::k1m).fleet.tool_calls, 2U);
}

TEST_F(RestoreTest, CallsOfRetiredAgentsStayInTheWindows) {
  StoreOptions options = OptionsWith(clock_);
  options.agents_retention = 60s;
  Store store(options);
  AddActivity(store, "a", clock_.WallMs());
  Advance(store, clock_, 100);
  const Reading before = store.Read(Window::k15m);
  ASSERT_TRUE(before.agents.empty());
  ASSERT_EQ(before.fleet.tool_calls, 4U);
  const auto restarted = Restarted(store, options);
  EXPECT_EQ(TextOf(restarted->Read(Window::k15m)), TextOf(before));
  EXPECT_EQ(TextOf(restarted->Read(Window::kAll)), TextOf(store.Read(Window::kAll)));
}

TEST_F(RestoreTest, NumbersUpToTheGreatestStayExact) {
  Store store(OptionsWith(clock_));
  StoreImageParts parts;
  Reading& reading = parts.reading;
  const auto agents = reading.Allocate<AgentReading>(1);
  agents[0].agent_id = "a";
  const auto tokens = reading.Allocate<TokensReading>(1);
  tokens[0] = {{9, 1, 2}, "m", UINT64_MAX, (1ULL << 53) + 1, UINT64_MAX - 10, 3};
  agents[0].tokens = tokens;
  reading.agents = agents;
  store.Restore(StoreImage(std::move(parts)));
  const Reading read = store.Read(Window::kAll);
  EXPECT_EQ(read.agents[0].tokens[0].input, UINT64_MAX);
  EXPECT_EQ(read.agents[0].tokens[0].output, (1ULL << 53) + 1);
  EXPECT_EQ(read.agents[0].tokens[0].cached, UINT64_MAX - 10);
  EXPECT_EQ(read.agents[0].tokens[0].stamp.serial, 9U);
}

TEST_F(RestoreTest, ALowerAgentLimitLosesNoCount) {
  Store store(OptionsWith(clock_));
  for (const char* const name : {"a", "b", "c"}) AddActivity(store, name, clock_.WallMs());
  StoreOptions options = OptionsWith(clock_);
  options.max_agents = 1;
  const auto restarted = Restarted(store, options);
  const Reading read = restarted->Read(Window::kAll);
  ASSERT_EQ(read.agents.size(), 2U);
  EXPECT_EQ(read.agents[1].agent_id, kOverflowName);
  EXPECT_EQ(read.fleet.tool_calls, 12U);
  EXPECT_EQ(read.fleet.quality.count, 6U);
}

TEST_F(RestoreTest, AScoreKeepsItsPlaceOnAnotherScale) {
  Store store(OptionsWith(clock_));
  Event event = EventOf(EventType::kQualityScored, "a", clock_.WallMs());
  event.score_millionths = 8'000'000;
  store.Apply(event);
  StoreOptions options = OptionsWith(clock_);
  options.quality_max = 100;
  const auto restarted = Restarted(store, options);
  EXPECT_EQ(restarted->Read(Window::kAll).fleet.quality.buckets[0], 1U);
}

TEST_F(RestoreTest, DamagedSlotsAreLeftOutAndCounted) {
  Store store(OptionsWith(clock_));
  CallTool(store, "a", "bash", clock_.WallMs());
  Advance(store, clock_, 20);
  std::vector<PackedSlot> slots = store.Capture().parts().slots;
  slots.push_back(slots[0]);
  slots.back().bytes.pop_back();
  slots.push_back(slots[0]);
  slots.back().level = 7;
  Store restarted(OptionsWith(clock_));
  const StoreImage image = With(std::move(slots), store.Read(Window::kAll));
  EXPECT_EQ(restarted.Restore(image).unreadable_slots, 2U);
  EXPECT_EQ(restarted.Read(Window::k1m).fleet.tool_calls, 2U);
}

}  // namespace
}  // namespace pitwall

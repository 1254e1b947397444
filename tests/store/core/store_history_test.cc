// Windows, steps and late events, read through the store.
#include <gtest/gtest.h>

#include "tests/store/core/store_fixture.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;
using StoreHistoryTest = StoreFixture;

TEST_F(StoreHistoryTest, AWindowHoldsItsNewestSlotsAndNothingOlder) {
  Store store(OptionsWith(clock_));
  store.Apply(ToolCallOf("a", "bash", 1'000'000));
  EXPECT_EQ(store.Read(Window::k1m).agents[0].tool_calls, 1U);
  Advance(store, clock_, 45);
  store.Apply(ToolCallOf("a", "bash", 1'000'000));
  EXPECT_EQ(store.Read(Window::k1m).agents[0].tool_calls, 2U);
  Advance(store, clock_, 30);
  EXPECT_EQ(store.Read(Window::k1m).agents[0].tool_calls, 1U);
  EXPECT_EQ(store.Read(Window::k5m).agents[0].tool_calls, 2U);
  EXPECT_EQ(store.Read(Window::kAll).agents[0].tool_calls, 2U);
}

TEST_F(StoreHistoryTest, EveryWindowCountsEachEventOnce) {
  Store store(OptionsWith(clock_));
  std::uint64_t total = 0;
  for (int minute = 0; minute < 200; ++minute) {
    store.Apply(ToolCallOf("a", "bash", 1'000'000));
    ++total;
    clock_.Advance(60'000);
    store.Sample();
    for (const WindowInfo& window : kWindows) {
      if (window.length_ms != 0 && window.length_ms < (minute + 2) * 60'000LL) continue;
      ASSERT_EQ(store.Read(window.window).fleet.tool_calls, total) << window.name << minute;
    }
  }
}

TEST_F(StoreHistoryTest, ALateEventIsInTheSlotOfItsTime) {
  Store store(OptionsWith(clock_));
  Advance(store, clock_, 600);
  Event event = ToolCallOf("a", "bash", 1'000'000);
  event.timestamp_ms -= 120'000;
  store.Apply(event);
  EXPECT_EQ(store.Read(Window::k1m).fleet.tool_calls, 0U);
  EXPECT_EQ(store.Read(Window::k5m).fleet.tool_calls, 1U);
  EXPECT_EQ(store.Read(Window::k24h).fleet.tool_calls, 1U);
  Advance(store, clock_, 1000);
  EXPECT_EQ(store.Read(Window::k5m).fleet.tool_calls, 0U);
  EXPECT_EQ(store.Read(Window::k1h).fleet.tool_calls, 1U);
  EXPECT_EQ(store.Read(Window::k24h).fleet.tool_calls, 1U);
}

TEST_F(StoreHistoryTest, AnEventOlderThanTheRingIsInTheTotalsOnly) {
  Store store(OptionsWith(clock_));
  Event event = ToolCallOf("a", "bash", 1'000'000);
  event.timestamp_ms -= 40LL * 24 * 3600 * 1000;
  store.Apply(event);
  Advance(store, clock_, 20);
  EXPECT_EQ(store.Read(Window::k24h).fleet.tool_calls, 0U);
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 1U);
  EXPECT_EQ(store.Read(Window::kAll).agents[0].last_activity_ms, event.timestamp_ms);
}

TEST_F(StoreHistoryTest, HistoryStepsAddUpToTheirWindow) {
  Store store(OptionsWith(clock_));
  for (int i = 0; i < 100; ++i) {
    store.Apply(ToolCallOf(i % 3 == 0 ? "a" : "b", "bash", 1'000'000));
    Advance(store, clock_, 7);
  }
  for (const Window window : {Window::k5m, Window::k15m, Window::k1h, Window::k6h}) {
    std::uint64_t fleet = 0;
    std::uint64_t one = 0;
    for (const Reading& step : store.ReadHistory(std::nullopt, window, 20s)) {
      fleet += step.fleet.tool_calls;
    }
    for (const Reading& step : store.ReadHistory("a", window, 20s)) {
      one += step.agents[0].tool_calls;
    }
    const Reading whole = store.Read(window);
    EXPECT_EQ(fleet, whole.fleet.tool_calls);
    EXPECT_EQ(one, whole.agents[0].tool_calls);
  }
  EXPECT_TRUE(store.ReadHistory("nobody", Window::k1h, 60s).empty());
}

TEST_F(StoreHistoryTest, ActivityAddsUpToTheCallsOfItsWindow) {
  Store store(OptionsWith(clock_));
  for (int i = 0; i < 100; ++i) {
    store.Apply(ToolCallOf(i % 3 == 0 ? "a" : "b", i % 2 == 0 ? "bash" : "read", 1'000'000));
    Advance(store, clock_, 7);
  }
  store.GetAgent("idle").Heartbeat();
  for (const Window window : {Window::k5m, Window::k15m, Window::k1h, Window::k6h}) {
    const Reading whole = store.Read(window);
    const Activity activity = store.ReadActivity(window, 20s);
    EXPECT_EQ(activity.begins_at_ms, whole.begins_at_ms);
    ASSERT_EQ(activity.agents.size(), 2U);
    for (const AgentActivity& agent : activity.agents) {
      std::uint64_t calls = 0;
      for (const std::uint64_t of_step : agent.tool_calls) calls += of_step;
      const AgentReading& reading = whole.agents[agent.agent_id == "a" ? 0 : 1];
      EXPECT_EQ(agent.agent_id, reading.agent_id);
      EXPECT_EQ(calls, reading.tool_calls);
    }
  }
}

}  // namespace
}  // namespace pitwall

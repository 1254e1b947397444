// A swarm has a new agent id for every session: millions of agents pass through a store of ten
// thousand.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pitwall/store.h"
#include "tests/support/soak.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t kAtOnce = 5'000;
constexpr std::uint64_t kHeld = 100;

std::uint64_t CallsOf(const AgentReading& agent) {
  std::uint64_t calls = 0;
  for (const ToolReading& tool : agent.tools) calls += tool.calls;
  return calls;
}

TEST(RetirementTest, MillionsOfShortLivedAgentsLeaveTotalsAndNothingElse) {
  const auto rounds = static_cast<std::uint64_t>(test::Rounds(40, 2000));
  FakeClock clock;
  StoreOptions options = OptionsWith(clock);
  options.max_bytes = 1U << 30;
  options.agents_retention = 60s;
  options.max_agents = 10'000;
  Store store(options);
  std::vector<Tool> held;
  for (std::uint64_t i = 0; i < kHeld; ++i) {
    held.push_back(store.GetAgent("held-" + std::to_string(i)).GetTool("bash"));
  }
  std::uint64_t used_bytes = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (std::uint64_t i = 0; i < kAtOnce; ++i) {
      Tool tool = store.GetAgent("agent-" + std::to_string(round * kAtOnce + i))
                      .GetTool("tool-" + std::to_string(i % 7));
      tool.Record(std::chrono::microseconds(i + 1));
      tool.Record(std::chrono::microseconds(i + 1), false);
    }
    for (Tool& tool : held) tool.Record(1ms);
    // Past the retention, and past the end of a slot.
    for (int look = 0; look < 8; ++look) {
      clock.Advance(10'000);
      store.Sample();
    }
    EXPECT_EQ(store.Stats().agents, kHeld);
    if (round == 2) used_bytes = store.Stats().bytes_used;
  }
  EXPECT_EQ(store.Stats().bytes_used, used_bytes);
  EXPECT_EQ(store.Stats().agents_retired, rounds * kAtOnce);
  EXPECT_EQ(store.Stats().events_dropped, 0U);
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), kHeld);
  // No agent wrote into the cells of another.
  for (const AgentReading& agent : reading.agents) {
    EXPECT_EQ(CallsOf(agent), rounds) << agent.agent_id;
  }
  EXPECT_EQ(CallsOf(reading.fleet), rounds * (2 * kAtOnce + kHeld));
  EXPECT_EQ(reading.fleet.tool_errors, rounds * kAtOnce);
}

TEST(RetirementTest, SumsCountFromTheEarliestStartWhichNeverMovesForward) {
  FakeClock clock;
  StoreOptions options = OptionsWith(clock);
  options.agents_retention = 60s;
  Store store(options);
  const std::int64_t began_ms = clock.WallMs();
  const auto call = [&](const char* agent_id, std::int64_t at_ms) {
    Event event;
    event.type = EventType::kToolCall;
    event.agent_id = agent_id;
    event.tool = "bash";
    event.timestamp_ms = at_ms;
    store.Apply(event);
    event.type = EventType::kTaskCompleted;
    store.Apply(event);
  };
  const auto expect_start = [&](std::int64_t at_ms) {
    const Reading reading = store.Read(Window::kAll);
    ASSERT_EQ(reading.fleet.tools.size(), 1U);
    EXPECT_EQ(reading.fleet.tools[0].stamp.started_at_ms, at_ms);
    EXPECT_EQ(reading.fleet.tasks.stamp.started_at_ms, at_ms);
  };
  call("first", began_ms);
  clock.Advance(5'000);
  call("second", clock.WallMs());
  expect_start(began_ms);
  Advance(store, clock, 90);
  EXPECT_EQ(store.Stats().agents_retired, 2U);
  expect_start(began_ms);
  call("late", began_ms - 1'000);
  Advance(store, clock, 90);
  EXPECT_EQ(store.Stats().agents_retired, 3U);
  expect_start(began_ms - 1'000);
}

}  // namespace
}  // namespace pitwall

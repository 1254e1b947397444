#include "pitwall/store.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "tests/store/core/store_fixture.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

using StoreTest = StoreFixture;

TEST_F(StoreTest, RecordsOfAHandleAreRead) {
  Store store(OptionsWith(clock_));
  Agent agent = store.GetAgent("agent-7");
  agent.Describe("reviewer", "m-1");
  Tool bash = agent.GetTool("bash");
  bash.Record(20ms);
  bash.Record(40ms, false);
  bash.Fail(60ms, "timeout");
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  const AgentReading& read = reading.agents[0];
  EXPECT_EQ(read.agent_id, "agent-7");
  EXPECT_EQ(read.role, "reviewer");
  EXPECT_EQ(read.model, "m-1");
  ASSERT_EQ(read.tools.size(), 1U);
  EXPECT_EQ(read.tools[0].tool, "bash");
  EXPECT_EQ(read.tools[0].calls, 3U);
  EXPECT_EQ(read.tools[0].errors, 2U);
  EXPECT_EQ(read.tools[0].durations.sum_ns, 120'000'000U);
  EXPECT_NEAR(read.tools[0].durations.QuantileNs(0.5), 40e6, 40e6 * 0.045);
  ASSERT_EQ(read.tools[0].error_types.size(), 1U);
  EXPECT_EQ(read.tools[0].error_types[0].error_type, "timeout");
  EXPECT_EQ(reading.fleet.tool_calls, 3U);
}

TEST_F(StoreTest, ACallThatLeavesByAnExceptionHasFailed) {
  Store store(OptionsWith(clock_));
  Agent agent = store.GetAgent("a");
  try {
    const auto call = agent.GetTool("bash").Start();
    throw std::runtime_error("boom");
  } catch (const std::runtime_error&) {
  }
  { const auto call = agent.GetTool("bash").Start(); }
  const Reading reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].tool_calls, 2U);
  EXPECT_EQ(reading.agents[0].tool_errors, 1U);
  EXPECT_EQ(reading.agents[0].tools[0].error_types[0].error_type, "exception");
  ASSERT_EQ(reading.agents[0].transitions.size(), 1U);
  EXPECT_EQ(reading.agents[0].transitions[0].count, 1U);
}

TEST_F(StoreTest, AnInvalidNameCountsUnderOverflow) {
  Store store(OptionsWith(clock_));
  const std::string long_name(129, 'x');
  const std::vector<std::string_view> no_names = {"", "a\nb", "\xff", "\xc2\x85", long_name};
  for (const std::string_view no_name : no_names)
    store.GetAgent(no_name).GetTool("bash").Record(1ms);
  for (const std::string_view no_name : no_names) store.GetAgent("a").GetTool(no_name).Record(1ms);
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 2U);
  EXPECT_EQ(reading.agents[0].agent_id, "a");
  ASSERT_EQ(reading.agents[0].tools.size(), 1U);
  EXPECT_EQ(reading.agents[0].tools[0].tool, kOverflowName);
  EXPECT_EQ(reading.agents[0].tool_calls, 4U);  // without a name there is no tool
  EXPECT_EQ(reading.agents[1].agent_id, kOverflowName);
  EXPECT_EQ(reading.agents[1].tool_calls, 5U);
}

TEST_F(StoreTest, BeyondTheCapsEventsCountUnderOverflow) {
  StoreOptions options = OptionsWith(clock_);
  options.max_agents = 2;
  options.max_tools = 2;
  Store store(options);
  for (const char* agent : {"a", "b", "c", "d", "a"}) {
    store.Apply(ToolCallOf(agent, "bash", 1));
  }
  for (const char* tool : {"read", "grep", "glob"}) store.Apply(ToolCallOf("a", tool, 1));
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 3U);
  EXPECT_EQ(reading.agents[2].agent_id, kOverflowName);
  EXPECT_EQ(reading.agents[2].tool_calls, 2U);
  EXPECT_EQ(reading.agents[0].tool_calls, 5U);
  EXPECT_EQ(reading.agents[0].tools.size(), 3U);
  EXPECT_EQ(store.Stats().events_overflowed, 4U);
  EXPECT_EQ(store.Stats().agents, 2U);
}

TEST_F(StoreTest, AnIdleAgentRetiresAndItsTotalsStayInTheFleet) {
  StoreOptions options = OptionsWith(clock_);
  options.agents_retention = 60s;
  Store store(options);
  store.Apply(ToolCallOf("a", "bash", 5'000'000));
  Agent held = store.GetAgent("held");
  store.Apply(ToolCallOf("held", "bash", 5'000'000));
  Advance(store, clock_, 100);
  Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  EXPECT_EQ(reading.agents[0].agent_id, "held");
  EXPECT_EQ(reading.fleet.tool_calls, 2U);
  EXPECT_EQ(reading.retired.tool_calls, 1U);
  EXPECT_EQ(store.Read(Window::k1h).fleet.tool_calls, 2U);
  EXPECT_EQ(store.Read(Window::k1h).retired.tool_calls, 1U);
  store.Apply(ToolCallOf("a", "bash", 5'000'000));
  reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.agents.size(), 2U);
  EXPECT_EQ(reading.agents[1].tool_calls, 1U);
  EXPECT_EQ(reading.fleet.tool_calls, 3U);
}

// Calls `on_read` once, from within the operation of the store that reads the wall clock.
class CallingClock : public FakeClock {
 public:
  std::int64_t WallMs() const noexcept override {
    if (on_read && reads_before-- == 0) std::exchange(on_read, nullptr)();
    return FakeClock::WallMs();
  }
  mutable std::function<void()> on_read;
  mutable int reads_before = 0;
};

TEST_F(StoreTest, AnAgentThatReturnsDuringRetirementStays) {
  // Sample() reads the clock at least twice: first, and when it abandons a claim after it has
  // chosen the idle agents.
  for (int reads_before = 0; reads_before < 2; ++reads_before) {
    CallingClock clock;
    StoreOptions options = OptionsWith(clock_);
    options.clock = &clock;
    options.agents_retention = 60s;
    options.abandon_after = 24h;
    Store store(options);
    Event claim = TaskEvent(EventType::kTaskClaimed, "t1");
    claim.agent_id = "idle";
    store.Apply(claim);
    store.Apply(ToolCallOf("back", "bash", 5'000'000));
    clock.Advance(100'000);
    std::optional<Agent> made = store.GetAgent("made");
    clock.reads_before = reads_before;
    clock.on_read = [&] {
      for (const char* agent_id : {"back", "made"}) {
        Event call = ToolCallOf(agent_id, "bash", 5'000'000);
        call.timestamp_ms += 100'000;
        store.Apply(call);
      }
      made.reset();
    };
    store.Sample();
    ASSERT_FALSE(clock.on_read);
    const Reading reading = store.Read(Window::kAll);
    ASSERT_EQ(reading.agents.size(), 2U);
    EXPECT_EQ(reading.agents[0].agent_id, "back");
    EXPECT_EQ(reading.agents[1].agent_id, "made");
    EXPECT_EQ(store.Read(Window::k1h).fleet.tool_calls, 3U);
  }
}

TEST_F(StoreTest, AgentsThatComeAndGoUseTheSameMemory) {
  StoreOptions options = OptionsWith(clock_);
  options.agents_retention = 30s;
  Store store(options);
  const auto round = [&](int number) {
    for (int i = 0; i < 50; ++i) {
      store.Apply(ToolCallOf("r" + std::to_string(number) + "-" + std::to_string(i), "bash",
                             static_cast<std::uint64_t>(i) * 1'000'000));
    }
    Advance(store, clock_, 60);
  };
  for (int i = 0; i < 3; ++i) round(i);
  const std::uint64_t used_bytes = store.Stats().bytes_used;
  for (int i = 3; i < 20; ++i) round(i);
  EXPECT_EQ(store.Stats().bytes_used, used_bytes);
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 1000U);
}

TEST_F(StoreTest, AStepOfTheWallClockExpiresNothing) {
  for (const std::int64_t step_ms : {365LL * 24 * 3600'000, -365LL * 24 * 3600'000}) {
    Store store(OptionsWith(clock_));
    store.Apply(ToolCallOf("a", "bash", 1'000'000));
    for (const char* task_id : {"t1", "t2"})
      store.Apply(TaskEvent(EventType::kTaskClaimed, task_id));
    Advance(store, clock_, 15);
    clock_.StepWall(step_ms);
    // The duration by the monotonic clock, before Sample() has seen the step.
    store.Apply(TaskEvent(EventType::kTaskCompleted, "t1"));
    EXPECT_EQ(store.Read(Window::kAll).fleet.tasks.durations.sum_ns, 15'000'000'000U);
    Advance(store, clock_, 15);
    const Reading stepped = store.Read(Window::k1m);
    EXPECT_EQ(stepped.fleet.tool_calls, 1U);
    EXPECT_EQ(stepped.fleet.tasks.abandoned, 0U);
    ASSERT_EQ(stepped.claims.size(), 1U);
    EXPECT_EQ(stepped.claims[0].waited_ms, 30'000);
    EXPECT_EQ(stepped.claims[0].claimed_at_ms, clock_.WallMs() - 30'000);
    store.Apply(ToolCallOf("a", "bash", 1'000'000));
    const Reading reading = store.Read(Window::k1m);
    EXPECT_EQ(reading.fleet.tool_calls, 2U);
    EXPECT_GE(reading.agents[0].idle_ms, 0);
    Advance(store, clock_, 120);
    EXPECT_EQ(store.Read(Window::k1m).fleet.tool_calls, 0U);
    EXPECT_EQ(store.Read(Window::kAll).agents.size(), 1U);
  }
}

TEST_F(StoreTest, CountersOfSixtyFourBitsStayExact) {
  Store store(OptionsWith(clock_));
  Event event = ToolCallOf("a", "bash", 1);
  event.input_bytes = (1ULL << 53) + 1;
  event.output_bytes = UINT64_MAX - 10;
  store.Apply(event);
  const Reading reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].tools[0].input_bytes, (1ULL << 53) + 1);
  EXPECT_EQ(reading.agents[0].tools[0].output_bytes, UINT64_MAX - 10);
}

TEST_F(StoreTest, ASeriesOverSixOctavesOccupiesTwelveLines) {
  Store store(OptionsWith(clock_));
  Agent agent = store.GetAgent("a");
  store.GetAgent("b").GetTool("bash").Record(1ms);
  const std::uint64_t before_bytes = store.Stats().bytes_used;
  Tool tool = agent.GetTool("bash");
  for (int octave = 0; octave < 6; ++octave) tool.Record(1ms * (1 << octave));
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 7U);
  EXPECT_EQ(store.Stats().bytes_used - before_bytes, 12U * 64);
}

TEST_F(StoreTest, EventsWithoutMemoryAreDroppedAndCounted) {
  StoreOptions options = OptionsWith(clock_);
  options.max_bytes = 1 << 20;
  options.max_agents = 1000;
  Store store(options);
  std::uint64_t sent = 0;
  for (int i = 0; i < 3000; ++i, ++sent) {
    store.Apply(ToolCallOf("agent-" + std::to_string(i % 900), "tool-" + std::to_string(i % 17),
                           static_cast<std::uint64_t>(i) * 1'000'000));
  }
  const StoreStats stats = store.Stats();
  EXPECT_GT(stats.events_dropped, 0U);
  EXPECT_LE(stats.bytes_used, stats.bytes_max);
  const std::uint64_t before = store.Read(Window::kAll).fleet.tool_calls;
  EXPECT_GT(before, 0U);
  store.Apply(ToolCallOf("agent-0", "tool-0", 0));
  EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, before + 1);
}

TEST_F(StoreTest, OptionsOutOfBoundsAreRefused) {
  StoreOptions options = OptionsWith(clock_);
  options.history_slot = 7s;
  EXPECT_THROW(Store{options}, std::invalid_argument);
  options.history_slot = 10s;
  for (const double refused : {0.0, 0.000009, 1000.1}) {
    options.quality_max = refused;
    EXPECT_THROW(Store{options}, std::invalid_argument) << refused;
  }
}

// 8000 tasks of 30 days are more than 2^64 ns, and so are 4000 of each of three agents.
TEST(StoreSumsTest, SumsStayAtTheirGreatestValue) {
  Store store(OptionsWithoutSampler());
  double before = 0;
  for (int round = 0; round < 4000; ++round) {
    for (const char* const agent : {"a", "a", "b", "c"}) {
      Event event;
      event.type = EventType::kTaskCompleted;
      event.agent_id = agent;
      event.timestamp_ms = SystemClock().WallMs();
      event.duration_ns = kMaxDurationNs;
      store.Apply(event);
    }
    if (round % 400 != 399) continue;
    const double sum = static_cast<double>(store.Read(Window::kAll).fleet.tasks.durations.sum_ns);
    EXPECT_GE(sum, before) << round;
    before = sum;
  }
  const Reading reading = store.Read(Window::kAll);
  for (const AgentReading& agent : reading.agents) {
    const bool is_a = agent.agent_id == "a";
    EXPECT_EQ(agent.tasks.durations.sum_ns, is_a ? UINT64_MAX : 4000 * kMaxDurationNs);
    EXPECT_EQ(agent.tasks.completed, is_a ? 8000U : 4000U);
  }
  EXPECT_EQ(reading.fleet.tasks.durations.sum_ns, UINT64_MAX);
}

}  // namespace
}  // namespace pitwall

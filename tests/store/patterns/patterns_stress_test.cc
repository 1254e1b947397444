#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "pitwall/store.h"

namespace pitwall {
namespace {

TEST(PatternsStressTest, CallsOfOneAgentOnManyThreadsAreCountedAndTheirLoopIsSeen) {
  constexpr std::uint64_t kThreads = 4;
  constexpr std::uint64_t kCallsEach = 5'000;
  Store store;
  std::atomic<bool> is_over{false};
  std::jthread reader([&] {
    while (!is_over.load(std::memory_order_relaxed)) {
      const Reading reading = store.Read(Window::kAll);
      for (const AgentReading& agent : reading.agents) {
        EXPECT_LE(agent.loop.calls, kThreads * kCallsEach);
      }
      for (const RepeatedSequence& sequence : store.ReadSequences("a")) {
        EXPECT_EQ(sequence.tools.size(), 2U);
      }
    }
  });
  {
    std::vector<std::jthread> writers;
    for (std::uint64_t i = 0; i < kThreads; ++i) {
      writers.emplace_back([&store, i] {
        Event event;
        event.type = EventType::kToolCall;
        event.agent_id = "a";
        event.tool = i % 2 == 0 ? "bash" : "read";
        event.args_hash = "same";
        event.timestamp_ms = SystemClock().WallMs();
        for (std::uint64_t call = 0; call < kCallsEach; ++call) store.Apply(event);
      });
    }
  }
  is_over.store(true, std::memory_order_relaxed);
  reader.join();

  Event last;
  last.type = EventType::kToolCall;
  last.agent_id = "a";
  last.tool = "bash";
  last.args_hash = "same";
  last.timestamp_ms = SystemClock().WallMs();
  for (int i = 0; i < 12; ++i) store.Apply(last);
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  const AgentReading& agent = reading.agents[0];
  EXPECT_EQ(agent.tool_calls, kThreads * kCallsEach + 12);
  EXPECT_TRUE(agent.loop.is_looping);
  std::uint64_t transitions = 0;
  for (const TransitionReading& transition : agent.transitions) transitions += transition.count;
  EXPECT_EQ(transitions, kThreads * kCallsEach + 11);
}

}  // namespace
}  // namespace pitwall

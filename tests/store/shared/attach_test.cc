// Records of attached processes reach the collector's store.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "tests/store/shared/shared_arena.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

TEST(AttachTest, CallsOfAnAttachedProcessAreInTheStore) {
  SharedArena arena;
  WaitFor(InChild([&] {
    AttachedStore store = Store::Attach(arena.folder());
    const Tool bash = store.GetAgent("a").GetTool("bash");
    for (int i = 0; i < 1000; ++i) Tool(bash).Record(5ms, i % 10 != 0);
  }));
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 1000)));
  const Reading reading = arena.store().Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].tools[0].errors, 100U);
  EXPECT_EQ(reading.agents[0].tools[0].durations.sum_ns, 5'000'000'000U);
}

TEST(AttachTest, CallsOfModelsAreCollectedOnce) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Model model = store.GetAgent("a").GetModel("m-1");
  for (int i = 0; i < 1000; ++i) model.Record(5ms, i % 10 != 0);
  arena.Take();
  const std::vector<ArenaOffsets> offsets = arena.collector().Offsets();
  const Reading reading = arena.store().Read(Window::kAll);
  ASSERT_EQ(reading.agents[0].models.size(), 1U);
  EXPECT_EQ(reading.agents[0].models[0].model, "m-1");
  EXPECT_EQ(reading.agents[0].models[0].calls, 1000U);
  EXPECT_EQ(reading.agents[0].models[0].errors, 100U);
  EXPECT_EQ(reading.agents[0].models[0].durations.sum_ns, 5'000'000'000U);
  EXPECT_EQ(arena.collector().stats().calls_collected, 1000U);
  arena.Close();
  model.Record(5ms);
  arena.Open(offsets);
  arena.Take();
  EXPECT_EQ(arena.store().Read(Window::kAll).fleet.model_calls, 1U);
}

TEST(AttachTest, AModelCallWithTokensOrAnErrorTypeIsOneEvent) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Model model = store.GetAgent("a").GetModel("m-1");
  model.Record(5ms, {.input = 10, .output = 20, .cached = 5, .cost_usd = 0.25});
  model.Start().Fail("overloaded");
  Event waiting;
  waiting.type = EventType::kToolCall;
  waiting.agent_id = "a";
  waiting.tool = "bash";
  waiting.waited_ns = 7'000'000;
  store.Apply(waiting);
  arena.Take();
  EXPECT_EQ(arena.store().Read(Window::kAll).fleet.model_calls, 0U);
  const std::span<const SentEvent> events = arena.collector().ReadEvents();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].event.type, EventType::kModelCall);
  EXPECT_EQ(events[0].event.model, "m-1");
  EXPECT_EQ(events[0].event.duration_ns, 5'000'000U);
  EXPECT_EQ(events[0].event.input_tokens, 10U);
  EXPECT_EQ(events[0].event.output_tokens, 20U);
  EXPECT_EQ(events[0].event.cached_tokens, 5U);
  EXPECT_EQ(events[0].event.cost_nanousd, 250'000'000U);
  EXPECT_FALSE(events[0].event.waited_ns);
  EXPECT_FALSE(events[1].event.success);
  EXPECT_EQ(events[1].event.error_type, "overloaded");
  EXPECT_EQ(events[2].event.waited_ns, 7'000'000U);
  EXPECT_EQ(events[2].event.cached_tokens, 0U);
  EXPECT_EQ(events[2].event.model, "");
}

TEST(AttachTest, CollectedCallsAreNotCollectedAgain) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.file());
  Tool bash = store.GetAgent("a").GetTool("bash");
  bash.Record(1ms);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 1)));
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 1)));
  bash.Record(1ms);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 2)));
}

TEST(AttachTest, CallsRecordedWithoutAnOwnerAreCollectedLater) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("a").GetTool("bash");
  bash.Record(1ms);
  arena.Take();
  const std::vector<ArenaOffsets> offsets = arena.collector().Offsets();
  bash.Record(1ms);  // after the snapshot, before the end
  arena.Close();
  bash.Record(1ms);
  arena.Open(offsets);
  bash.Record(1ms);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 3)));
}

TEST(AttachTest, AnArenaWithoutProcessesIsCollectedAndReplaced) {
  SharedArena arena;
  WaitFor(
      InChild([&] { Store::Attach(arena.folder()).GetAgent("a").GetTool("bash").Record(1ms); }));
  arena.Open();
  WaitFor(
      InChild([&] { Store::Attach(arena.folder()).GetAgent("a").GetTool("bash").Record(1ms); }));
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 2)));
  // The collector dies before its snapshot is written; the old file still exists.
  arena.Open();
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 2)));
  const std::vector<ArenaOffsets> offsets = arena.collector().Offsets();
  arena.collector().ReleaseUnused(1h);
  arena.Open(offsets);
  EXPECT_THAT(arena.Take(), IsEmpty());
}

TEST(AttachTest, EverythingElseArrivesAsEventsInTheirOrder) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Agent agent = store.GetAgent("a");
  agent.Describe("coder", "opus");
  Task task = agent.ClaimTask("t1", "fix");
  agent.GetTool("bash").Start().Fail("timeout");
  task.Complete(8.5);
  agent.UseTokens("opus", {.input = 10, .output = 20, .cached = 5, .cost_usd = 0.25});
  const std::span<const SentEvent> events = arena.collector().ReadEvents();
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0].event.role, "coder");
  EXPECT_EQ(events[0].event.model, "opus");
  EXPECT_EQ(events[1].event.type, EventType::kTaskClaimed);
  EXPECT_EQ(events[1].event.task_id, "t1");
  EXPECT_EQ(events[1].event.task_type, "fix");
  EXPECT_EQ(events[2].event.type, EventType::kToolCall);
  EXPECT_EQ(events[2].event.tool, "bash");
  EXPECT_FALSE(events[2].event.success);
  EXPECT_EQ(events[2].event.error_type, "timeout");
  EXPECT_EQ(events[3].event.type, EventType::kTaskCompleted);
  EXPECT_EQ(events[3].event.score_millionths, 8'500'000U);
  EXPECT_EQ(events[4].event.cost_nanousd, 250'000'000U);
  EXPECT_NE(events[0].event_id, events[1].event_id);
}

TEST(AttachTest, AnIdThatIsNoNameIsLeftOut) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  const Task task = store.GetAgent("a").ClaimTask("t\xff", "fix");
  ASSERT_EQ(arena.collector().ReadEvents().size(), 1U);
  EXPECT_EQ(arena.collector().ReadEvents()[0].event.task_id, "");
  EXPECT_EQ(arena.collector().ReadEvents()[0].event.task_type, "fix");
}

TEST(AttachTest, EventsStayUntilTheyAreDiscarded) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  store.GetAgent("a").Heartbeat();
  const std::string first = arena.collector().ReadEvents()[0].event_id;
  arena.Open();
  ASSERT_EQ(arena.collector().ReadEvents().size(), 1U);
  EXPECT_EQ(arena.collector().ReadEvents()[0].event_id, first);
  store.GetAgent("b").Heartbeat();  // sent after ReadEvents()
  arena.collector().DiscardEvents();
  ASSERT_EQ(arena.collector().ReadEvents().size(), 1U);
  EXPECT_EQ(arena.collector().ReadEvents()[0].event.agent_id, "b");
}

TEST(AttachTest, EventsBeyondTheQueueAreCountedAsDropped) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Agent agent = store.GetAgent("a");
  for (int i = 0; i < 70'000; ++i) agent.Heartbeat();
  EXPECT_EQ(store.stats().dropped, 70'000U - 65'536U);
  EXPECT_EQ(arena.collector().ReadEvents().size(), 65'536U);
  arena.collector().DiscardEvents();
  agent.Heartbeat();
  EXPECT_EQ(arena.collector().ReadEvents().size(), 1U);
}

TEST(AttachTest, AnArenaHasOneOwner) {
  SharedArena arena;
  EXPECT_EQ(ArenaCollector::Open(arena.folder(), arena.options()).status().cause(),
            "another process owns it");
}

TEST(AttachTest, WithoutAnArenaTheFileIsNamed) {
  try {
    Store::Attach("/nowhere/at/all");
    FAIL();
  } catch (const AttachError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nowhere/at/all"));
  }
}

TEST(AttachTest, AForkedChildRecordsIntoItsOwnCells) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("a").GetTool("bash");
  bash.Record(1ms);
  constexpr int kEach = 20'000;
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    children.push_back(InChild([&] {
      for (int call = 0; call < kEach; ++call) bash.Record(1ms);
    }));
  }
  for (int call = 0; call < kEach; ++call) bash.Record(1ms);
  for (const pid_t child : children) EXPECT_EQ(WaitFor(child), 0);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 1 + 5 * kEach)));
}

TEST(AttachTest, AnAgentWithoutReferencesIsReleasedAndItsCallsStay) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 100; ++i) {
      store.GetAgent("short-" + std::to_string(round) + "-" + std::to_string(i))
          .GetTool("bash")
          .Record(1ms);
    }
    const Agent held = store.GetAgent("held");
    arena.Take();
    for (int settle = 0; settle < 2; ++settle) {
      arena.collector().ReleaseUnused(0ms);
      arena.Take();
    }
  }
  EXPECT_EQ(arena.Take().size(), 500U);
  EXPECT_LE(arena.collector().stats().series, 100U);
  // As much as one round needs, not five.
  const std::uint64_t used_bytes = arena.collector().stats().bytes_used;
  for (int i = 0; i < 100; ++i)
    store.GetAgent("more-" + std::to_string(i)).GetTool("bash").Record(1ms);
  EXPECT_EQ(arena.collector().stats().bytes_used, used_bytes);
}

TEST(AttachTest, AnAgentThatAProcessReferencesIsNotReleased) {
  SharedArena arena;
  AttachedStore store = Store::Attach(arena.folder());
  Tool bash = store.GetAgent("a").GetTool("bash");
  bash.Record(1ms);
  for (int i = 0; i < 3; ++i) {
    arena.Take();
    arena.collector().ReleaseUnused(0ms);
  }
  bash.Record(1ms);
  EXPECT_THAT(arena.Take(), ElementsAre(Pair(Pair("a", "bash"), 2)));
}

}  // namespace
}  // namespace pitwall

// Ratings computed directly from a store.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "pitwall/standing.h"
#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

// Two types of task; some agents are slow, some fail, some have high scores, some do too little.
void Work(Store& store, int agent) {
  const std::string agent_id = "agent-" + std::to_string(agent);
  Agent held = store.GetAgent(agent_id);
  const int calls = agent % 7 == 0 ? 2 : 60 + agent % 5;
  const std::chrono::milliseconds call(agent % 11 == 0 ? 900 : 20 + agent % 3);
  for (int i = 0; i < calls; ++i) {
    if (agent % 13 == 0 || i % 20 == 0) {
      held.GetTool("bash").Fail(call, "timeout");
    } else {
      held.GetTool(i % 2 == 0 ? "bash" : "read").Record(call + std::chrono::milliseconds(i % 9));
    }
  }
  for (int i = 0; i < calls / 6; ++i) {
    Event event;
    event.agent_id = agent_id;
    event.type = i % 4 == 0 ? EventType::kTaskFailed : EventType::kTaskCompleted;
    event.task_type = i % 2 == 0 ? "build" : "review";
    event.duration_ns = static_cast<std::uint64_t>(1 + i + agent % 4) * 1'000'000'000;
    event.timestamp_ms = store.options().clock->WallMs();
    store.Apply(event);
    held.Score(agent % 17 == 0 ? 9.5 : 6 + i % 2);
  }
}

TEST(StandingLiveTest, TheClassesAreThoseOfAReading) {
  FakeClock clock;
  StoreOptions options = OptionsWith(clock);
  options.agents_retention = std::chrono::seconds(60);
  Store store(options);
  for (int agent = 1000; agent < 1020; ++agent) Work(store, agent);
  for (int i = 0; i < 40; ++i) {
    clock.Advance(10'000);
    store.Sample();
  }
  ASSERT_EQ(store.Stats().agents, 0U);  // they still count among the others
  for (int agent = 0; agent < 300; ++agent) Work(store, agent);

  const Reading reading = store.Read(Window::kAll);
  const std::vector<Standing> wanted = RateFleet(reading);
  const std::vector<LiveStanding> live = RateLive(store);
  ASSERT_EQ(live.size(), wanted.size());
  std::set<StandingClass> seen;
  for (std::size_t i = 0; i < live.size(); ++i) {
    const std::string_view agent_id = reading.agents[i].agent_id;
    EXPECT_EQ(std::uint64_t{live[i].agent_hash}, LiveStanding::HashOf(agent_id));
    EXPECT_EQ(live[i].standing_class(), wanted[i].standing_class) << agent_id;
    seen.insert(live[i].standing_class());
  }
  EXPECT_EQ(seen.size(), 4U);
}

TEST(StandingLiveTest, AnEmptyStoreHasNoRatings) {
  EXPECT_TRUE(RateLive(Store(OptionsWithoutSampler())).empty());
}

}  // namespace
}  // namespace pitwall

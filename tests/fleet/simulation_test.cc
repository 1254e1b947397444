#include "bench/fleet/simulation.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "bench/fleet/event_json.h"

namespace pitwall::fleet {
namespace {

std::string Lines(const Options& options, int events) {
  Simulation simulation(options);
  std::string lines;
  for (int i = 0; i < events; ++i) {
    const SimulatedEvent& next = simulation.Next();
    AppendJsonLine(next.event, next.event_id, true, lines);
  }
  return lines;
}

TEST(SimulationTest, TheSameSeedMakesTheSameEvents) {
  EXPECT_EQ(Lines({.seed = 7, .start_ms = 1'000}, 5'000),
            Lines({.seed = 7, .start_ms = 1'000}, 5'000));
  EXPECT_NE(Lines({.seed = 7, .start_ms = 1'000}, 50), Lines({.seed = 8, .start_ms = 1'000}, 50));
}

TEST(SimulationTest, EventsComeInTheOrderOfTheirTimesWithAnIdEach) {
  Simulation simulation({.agents = 30, .seed = 3, .start_ms = 5'000});
  std::int64_t last_ms = 5'000;
  std::set<std::string, std::less<>> ids;
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t announced_ms = simulation.NextAtMs();
    const SimulatedEvent& next = simulation.Next();
    ASSERT_EQ(next.event.timestamp_ms, announced_ms);
    ASSERT_GE(next.event.timestamp_ms, last_ms);
    last_ms = next.event.timestamp_ms;
    ASSERT_TRUE(ids.emplace(next.event_id).second) << next.event_id;
  }
}

TEST(SimulationTest, EveryEventHoldsToTheBounds) {
  Simulation simulation({.agents = 50, .seed = 11, .start_ms = 0});
  for (int i = 0; i < 50'000; ++i) {
    const Event& event = simulation.Next().event;
    ASSERT_FALSE(event.agent_id.empty());
    ASSERT_LE(event.agent_id.size(), kMaxNameBytes);
    ASSERT_LE(event.duration_ns.value_or(0), kMaxDurationNs);
    ASSERT_LE(event.score_millionths.value_or(0), 10'000'000U);
    ASSERT_EQ(event.tool.empty(), event.type != EventType::kToolCall);
  }
}

TEST(SimulationTest, ATaskEndsAfterItsClaimAndLastsAsLongAsBetween) {
  Simulation simulation({.agents = 20, .seed = 5, .start_ms = 0});
  std::map<std::string, std::int64_t, std::less<>> claims;
  int ended = 0;
  for (int i = 0; i < 30'000; ++i) {
    const Event& event = simulation.Next().event;
    if (event.type == EventType::kTaskClaimed) {
      ASSERT_TRUE(claims.emplace(event.task_id, event.timestamp_ms).second) << event.task_id;
    }
    if (event.type != EventType::kTaskCompleted && event.type != EventType::kTaskFailed) continue;
    const auto claim = claims.find(event.task_id);
    ASSERT_NE(claim, claims.end());
    ASSERT_EQ(*event.duration_ns,
              static_cast<std::uint64_t>(event.timestamp_ms - claim->second) * 1'000'000);
    ++ended;
  }
  EXPECT_GT(ended, 500);
}

struct Deeds {
  double calls = 0;
  double errors = 0;
  double calls_ms = 0;
  double score = 0;
  double scores = 0;
};

TEST(SimulationTest, SlowAgentsAreSlowAndFailingOnesFail) {
  Simulation simulation({.agents = 100, .seed = 2, .start_ms = 0});
  std::map<std::string_view, Deeds> deeds;
  for (int i = 0; i < 200'000; ++i) {
    const SimulatedEvent& next = simulation.Next();
    Deeds& of_temper = deeds[next.profile];
    if (next.event.type == EventType::kToolCall) {
      of_temper.calls += 1;
      of_temper.errors += next.event.success ? 0 : 1;
      of_temper.calls_ms += static_cast<double>(*next.event.duration_ns) / 1e6;
    } else if (next.event.type == EventType::kQualityScored) {
      of_temper.scores += 1;
      of_temper.score += *next.event.score_millionths / 1e6;
    }
  }
  ASSERT_EQ(deeds.size(), 4U);
  const Deeds& typical = deeds["typical"];
  const Deeds& failing = deeds["failing"];
  const Deeds& slow = deeds["slow"];
  EXPECT_GT(slow.calls_ms / slow.calls, 2 * typical.calls_ms / typical.calls);
  EXPECT_GT(failing.errors / failing.calls, 3 * typical.errors / typical.calls);
  EXPECT_GT(typical.score / typical.scores, 2 + failing.score / failing.scores);
}

TEST(SimulationTest, ASmallFleetHasEveryKindOfAgent) {
  Simulation simulation({.agents = 24, .seed = 1, .start_ms = 0, .churn = false});
  std::set<std::string_view> tempers;
  for (int i = 0; i < 2'000; ++i) tempers.insert(simulation.Next().profile);
  EXPECT_EQ(tempers.size(), WorkerProfiles().size());
}

TEST(SimulationTest, AgentsLeaveAndOthersComeOnlyWithChurn) {
  for (const bool churn : {false, true}) {
    Simulation simulation({.agents = 10, .seed = 4, .start_ms = 0, .churn = churn});
    std::set<std::string, std::less<>> ids;
    while (simulation.NextAtMs() < 24 * 3'600'000) ids.emplace(simulation.Next().event.agent_id);
    if (churn) {
      EXPECT_GT(ids.size(), 30U);
    } else {
      EXPECT_EQ(ids.size(), 10U);
    }
  }
}

}  // namespace
}  // namespace pitwall::fleet

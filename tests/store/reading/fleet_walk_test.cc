#include "pitwall/host/fleet_walk.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "pitwall/store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

constexpr FleetWalk::Parts kAll =
    FleetWalk::kTasks | FleetWalk::kTaskDurations | FleetWalk::kTools | FleetWalk::kToolDurations |
    FleetWalk::kQuality | FleetWalk::kTokens | FleetWalk::kDescription | FleetWalk::kModelCalls;

void Record(Store& store, const std::string& agent_id, int times) {
  Agent agent = store.GetAgent(agent_id);
  for (int i = 0; i < times; ++i) {
    agent.ClaimTask("t" + std::to_string(i), i % 2 == 0 ? "build" : "review").Complete(8);
    agent.GetTool("bash").Record(std::chrono::microseconds(10 + i));
    agent.GetTool("read").Fail(std::chrono::milliseconds(i), "timeout");
    agent.GetModel("m-1").Record(std::chrono::seconds(1 + i), i % 3 != 0);
  }
  Event event;
  event.agent_id = agent_id;
  event.type = EventType::kTokensUsed;
  event.model = "claude";
  event.role = "worker";
  event.input_tokens = 7;
  event.timestamp_ms = SystemClock().WallMs();
  store.Apply(event);
}

void ExpectEqual(const Durations& walked, const Durations& read) {
  EXPECT_EQ(walked.count, read.count);
  EXPECT_EQ(walked.sum_ns, read.sum_ns);
  ASSERT_EQ(walked.buckets.size(), read.buckets.size());
  for (std::size_t i = 0; i < read.buckets.size(); ++i) {
    EXPECT_EQ(walked.buckets[i].index, read.buckets[i].index);
    EXPECT_EQ(walked.buckets[i].count, read.buckets[i].count);
  }
}

void ExpectEqual(const AgentReading& walked, const AgentReading& read) {
  EXPECT_EQ(walked.agent_id, read.agent_id);
  EXPECT_EQ(walked.role, read.role);
  EXPECT_EQ(walked.last_activity_ms, read.last_activity_ms);
  EXPECT_EQ(walked.tasks_in_progress, read.tasks_in_progress);
  EXPECT_EQ(walked.tasks.claimed, read.tasks.claimed);
  EXPECT_EQ(walked.tasks.completed, read.tasks.completed);
  ExpectEqual(walked.tasks.durations, read.tasks.durations);
  EXPECT_EQ(walked.tool_calls, read.tool_calls);
  EXPECT_EQ(walked.tool_errors, read.tool_errors);
  std::map<std::string_view, const ToolReading*> by_name;
  for (const ToolReading& tool : walked.tools) by_name[tool.tool] = &tool;
  ASSERT_EQ(by_name.size(), read.tools.size());
  for (const ToolReading& tool : read.tools) {
    ASSERT_TRUE(by_name.contains(tool.tool));
    EXPECT_EQ(by_name[tool.tool]->calls, tool.calls);
    EXPECT_EQ(by_name[tool.tool]->stamp.serial, tool.stamp.serial);
    ExpectEqual(by_name[tool.tool]->durations, tool.durations);
  }
  EXPECT_EQ(walked.model_calls, read.model_calls);
  EXPECT_EQ(walked.model_errors, read.model_errors);
  ASSERT_EQ(walked.models.size(), read.models.size());
  for (std::size_t i = 0; i < read.models.size(); ++i) {
    EXPECT_EQ(walked.models[i].model, read.models[i].model);
    EXPECT_EQ(walked.models[i].calls, read.models[i].calls);
    EXPECT_EQ(walked.models[i].errors, read.models[i].errors);
    ExpectEqual(walked.models[i].durations, read.models[i].durations);
  }
  EXPECT_EQ(walked.time_spent.model_ns, read.time_spent.model_ns);
  EXPECT_EQ(walked.time_spent.tool_ns, read.time_spent.tool_ns);
  EXPECT_EQ(walked.time_spent.waiting_ns, read.time_spent.waiting_ns);
  EXPECT_EQ(walked.quality.count, read.quality.count);
  EXPECT_EQ(walked.quality.sum_millionths, read.quality.sum_millionths);
  ASSERT_EQ(walked.tokens.size(), read.tokens.size());
  for (std::size_t i = 0; i < read.tokens.size(); ++i) {
    EXPECT_EQ(walked.tokens[i].input, read.tokens[i].input);
  }
}

TEST(FleetWalkTest, ItEqualsAReading) {
  Store store(OptionsWithoutSampler());
  for (int i = 0; i < 200; ++i) Record(store, "agent-" + std::to_string(i), 1 + i % 5);
  // From several threads, so that a series has several shards.
  std::thread([&] { Record(store, "agent-7", 9); }).join();
  const Reading reading = store.Read(Window::kAll);
  FleetWalk walk(store, kAll);
  for (int round = 0; round < 2; ++round) {
    walk.Begin(kAll);
    std::size_t seen = 0;
    for (auto page = walk.Next(); !page.empty(); page = walk.Next()) {
      for (const AgentReading& agent : page) ExpectEqual(agent, reading.agents[seen++]);
    }
    EXPECT_EQ(seen, reading.agents.size());
  }
}

TEST(FleetWalkTest, TheFleetIsThatOfAReading) {
  Store store(OptionsWithoutSampler());
  for (int i = 0; i < 20; ++i) Record(store, "agent-" + std::to_string(i), 3);
  const Reading reading = store.Read(Window::kAll);
  const Reading sums = FleetWalk::ReadFleet(store);
  ExpectEqual(sums.fleet, reading.fleet);
  EXPECT_TRUE(sums.agents.empty());
  ASSERT_EQ(sums.fleet.transitions.size(), reading.fleet.transitions.size());
  for (std::size_t i = 0; i < sums.fleet.transitions.size(); ++i) {
    EXPECT_EQ(sums.fleet.transitions[i].from_tool, reading.fleet.transitions[i].from_tool);
    EXPECT_EQ(sums.fleet.transitions[i].count, reading.fleet.transitions[i].count);
  }
}

TEST(FleetWalkTest, AnAgentThatRetiresMeanwhileIsMissingFromTheNextRound) {
  FakeClock clock;
  StoreOptions options = OptionsWith(clock);
  options.agents_retention = std::chrono::seconds(60);
  Store store(options);
  store.GetAgent("leaves").GetTool("bash").Record(std::chrono::milliseconds(1));
  store.Sample();
  FleetWalk walk(store, kAll);
  walk.Begin(kAll);
  ASSERT_EQ(walk.Next().size(), 1U);
  for (int i = 0; i < 40; ++i) {
    clock.Advance(10'000);
    store.Sample();
  }
  ASSERT_EQ(store.Stats().agents, 0U);
  // Its record may belong to another agent by now.
  store.GetAgent("comes").GetTool("read").Record(std::chrono::milliseconds(1));
  walk.Begin(kAll);
  EXPECT_TRUE(walk.Next().empty());
  EXPECT_EQ(FleetWalk::ReadFleet(store).fleet.tool_calls, 2U);
}

}  // namespace
}  // namespace pitwall

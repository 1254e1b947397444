// Model calls and waiting times in the store.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "pitwall/store.h"
#include "tests/store/core/store_fixture.h"
#include "tests/support/busy_store.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

using ModelCallsTest = StoreFixture;

const ModelReading* Find(const AgentReading& agent, std::string_view model) {
  for (const ModelReading& reading : agent.models) {
    if (reading.model == model) return &reading;
  }
  return nullptr;
}

TEST_F(ModelCallsTest, AnEventCountsTheCallItsTokensAndItsCost) {
  Store store(OptionsWith(clock_));
  CallModel(store, "a", "m-1", clock_.WallMs(), 1'500'000'000);
  CallModel(store, "a", "m-1", clock_.WallMs(), 500'000'000);
  CallModel(store, "a", "m-2", clock_.WallMs(), 8'000'000'000);
  const Reading reading = store.Read(Window::kAll);
  ASSERT_EQ(reading.agents.size(), 1U);
  const AgentReading& agent = reading.agents[0];
  ASSERT_EQ(agent.models.size(), 2U);
  const ModelReading& model = agent.models[0];
  EXPECT_EQ(model.model, "m-1");
  EXPECT_EQ(model.calls, 4U);
  EXPECT_EQ(model.errors, 2U);
  EXPECT_EQ(model.durations.count, 2U);  // the failed calls have no duration
  EXPECT_EQ(model.durations.sum_ns, 2'000'000'000U);
  EXPECT_NEAR(model.durations.QuantileNs(1), 1.5e9, 1.5e9 * 0.045);
  ASSERT_EQ(model.error_types.size(), 1U);
  EXPECT_EQ(model.error_types[0].error_type, "overloaded");
  EXPECT_EQ(model.error_types[0].count, 2U);
  EXPECT_EQ(agent.models[1].calls, 2U);
  EXPECT_EQ(agent.model_calls, 6U);
  EXPECT_EQ(agent.model_errors, 3U);
  EXPECT_EQ(agent.time_spent.model_ns, 10'000'000'000U);
  EXPECT_EQ(agent.tool_calls, 0U);
  EXPECT_TRUE(agent.transitions.empty());
  ASSERT_EQ(agent.tokens.size(), 2U);
  EXPECT_EQ(agent.tokens[0].model, "m-1");
  EXPECT_EQ(agent.tokens[0].input, 2'000U);
  EXPECT_EQ(agent.tokens[0].output, 100U);
  EXPECT_EQ(agent.tokens[0].cached, 1'600U);
  EXPECT_EQ(agent.tokens[0].cost_nanousd, 14'000'000U);
  EXPECT_EQ(reading.fleet.model_calls, 6U);
  EXPECT_EQ(reading.fleet.models.size(), 2U);
}

TEST_F(ModelCallsTest, HandlesRecordCallsTokensAndErrorTypes) {
  Store store(OptionsWith(clock_));
  Agent agent = store.GetAgent("a");
  Model model = agent.GetModel("m-1");
  model.Record(20ms);
  model.Record(30ms, false);
  model.Record(40ms, {.input = 10, .output = 2, .cached = 4, .cost_usd = 0.5});
  model.Record(50ms, {.output = 1}, false);
  model.Fail(60ms, "overloaded");
  const Model copy = model;
  model = agent.GetModel("m-2");
  Model(copy).Record(-1ms);
  Model(copy).Record(std::chrono::hours(31 * 24));
  EXPECT_EQ(store.Read(Window::kAll).agents[0].model, "");  // a handle does not describe the agent
  agent.UseTokens("m-1", {.output = 100});
  const Reading reading = store.Read(Window::kAll);
  const AgentReading& read = reading.agents[0];
  ASSERT_EQ(read.models.size(), 2U);
  EXPECT_EQ(read.models[0].calls, 7U);
  EXPECT_EQ(read.models[0].errors, 3U);
  EXPECT_EQ(read.models[0].durations.sum_ns, 200'000'000U + kMaxDurationNs);
  ASSERT_EQ(read.models[0].error_types.size(), 1U);
  EXPECT_EQ(read.models[0].error_types[0].count, 1U);
  EXPECT_EQ(read.models[1].calls, 0U);
  ASSERT_EQ(read.tokens.size(), 1U);
  EXPECT_EQ(read.tokens[0].input, 10U);
  EXPECT_EQ(read.tokens[0].output, 103U);
  EXPECT_EQ(read.tokens[0].cost_nanousd, 500'000'000U);
  EXPECT_TRUE(read.transitions.empty());
}

TEST_F(ModelCallsTest, ATimerRecordsItsCallOnce) {
  Store store(OptionsWith(clock_));
  const Model model = store.GetAgent("a").GetModel("m-1");
  {
    ModelCall call = model.Start();
    call.Succeed({.output = 3});
    call.Fail("too late");
  }
  { const ModelCall call = model.Start(); }
  {
    ModelCall moved = model.Start();
    ModelCall call = std::move(moved);
    call.Fail("overloaded");
  }
  try {
    const ModelCall call = model.Start();
    throw std::runtime_error("boom");
  } catch (const std::runtime_error&) {
  }
  const Reading reading = store.Read(Window::kAll);
  const ModelReading& read = reading.agents[0].models[0];
  EXPECT_EQ(read.calls, 4U);
  EXPECT_EQ(read.errors, 2U);
  ASSERT_EQ(read.error_types.size(), 2U);
  EXPECT_EQ(read.error_types[0].error_type, "exception");
  EXPECT_EQ(read.error_types[1].error_type, "overloaded");
  EXPECT_EQ(reading.agents[0].tokens[0].output, 3U);
}

TEST_F(ModelCallsTest, AHandleWithoutANameCountsForTheUnknownModel) {
  Store store(OptionsWith(clock_));
  store.GetAgent("a").GetModel({}).Record(1ms);
  EXPECT_EQ(store.Read(Window::kAll).agents[0].models[0].model, kUnknownModel);
}

TEST_F(ModelCallsTest, WithoutAModelACallCountsForTheModelThatDescribesTheAgent) {
  Store store(OptionsWith(clock_));
  Event call = EventOf(EventType::kModelCall, "a", clock_.WallMs());
  call.output_tokens = 5;
  store.Apply(call);
  store.GetAgent("a").Describe({}, "m-1");
  store.Apply(call);
  store.Apply(call);
  const Reading reading = store.Read(Window::kAll);
  const AgentReading& agent = reading.agents[0];
  ASSERT_EQ(agent.models.size(), 2U);
  EXPECT_EQ(Find(agent, "m-1")->calls, 2U);
  EXPECT_EQ(Find(agent, kUnknownModel)->calls, 1U);
  ASSERT_EQ(agent.tokens.size(), 2U);
  EXPECT_EQ(agent.tokens[0].model, "m-1");
  EXPECT_EQ(agent.tokens[0].output, 10U);
  EXPECT_EQ(agent.tokens[1].model, "unknown");
  EXPECT_EQ(agent.tokens[1].output, 5U);
}

TEST_F(ModelCallsTest, ACallWithoutTokensMakesNoTokenSeries) {
  Store store(OptionsWith(clock_));
  store.Apply(EventOf(EventType::kModelCall, "a", clock_.WallMs()));
  const Reading reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].model_calls, 1U);
  EXPECT_TRUE(reading.agents[0].tokens.empty());
}

TEST_F(ModelCallsTest, WaitingIsNoPartOfTheDurationOfAToolCall) {
  Store store(OptionsWith(clock_));
  Event call = ToolCallOf("a", "bash", 20'000'000);
  store.Apply(call);
  call.waited_ns = 3'000'000'000;
  store.Apply(call);
  call.tool = "edit";
  call.duration_ns.reset();
  call.waited_ns = 500'000'000;
  store.Apply(call);
  const Reading reading = store.Read(Window::kAll);
  const AgentReading& agent = reading.agents[0];
  ASSERT_EQ(agent.tools.size(), 2U);
  EXPECT_EQ(agent.tools[0].waited_ns, 3'000'000'000U);
  EXPECT_EQ(agent.tools[0].durations.sum_ns, 40'000'000U);
  EXPECT_EQ(agent.tools[1].waited_ns, 500'000'000U);
  EXPECT_EQ(agent.time_spent.tool_ns, 40'000'000U);
  EXPECT_EQ(agent.time_spent.waiting_ns, 3'500'000'000U);
  EXPECT_EQ(reading.fleet.time_spent.waiting_ns, 3'500'000'000U);
}

TEST_F(ModelCallsTest, TheRestOfAnAgentsTimeIsWhatNoCallAccountsFor) {
  Store store(OptionsWith(clock_));
  Event call = ToolCallOf("a", "bash", 2'000'000'000);
  store.Apply(call);
  EXPECT_EQ(store.Read(Window::kAll).agents[0].time_spent.other_ns, std::nullopt);
  call.timestamp_ms += 60'000;
  call.waited_ns = 5'000'000'000;
  store.Apply(call);
  CallModel(store, "a", "m-1", call.timestamp_ms, 11'000'000'000);
  Reading reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].time_spent.other_ns, 40'000'000'000U);
  EXPECT_EQ(reading.fleet.time_spent.other_ns, std::nullopt);
  // Calls that overlap.
  CallModel(store, "a", "m-1", call.timestamp_ms, 41'000'000'000);
  reading = store.Read(Window::kAll);
  EXPECT_EQ(reading.agents[0].time_spent.model_ns, 52'000'000'000U);
  EXPECT_EQ(reading.agents[0].time_spent.other_ns, std::nullopt);
}

TEST_F(ModelCallsTest, AWindowHoldsTheCallsOfItsTime) {
  Store store(OptionsWith(clock_));
  CallModel(store, "a", "m-1", clock_.WallMs());
  Advance(store, clock_, 600);
  CallModel(store, "a", "m-1", clock_.WallMs());
  CallModel(store, "a", "m-1", clock_.WallMs() - 300'000);  // late
  EXPECT_EQ(store.Read(Window::k1m).fleet.model_calls, 2U);
  EXPECT_EQ(store.Read(Window::k1m).fleet.models[0].error_types[0].count, 1U);
  EXPECT_EQ(store.Read(Window::k1m).fleet.time_spent.model_ns, 1'500'000'000U);
  EXPECT_EQ(store.Read(Window::k6h).fleet.model_calls, 6U);
  std::uint64_t calls = 0;
  for (const Reading& step : store.ReadHistory("a", Window::k1h, 60s)) {
    calls += step.agents[0].model_calls;
  }
  EXPECT_EQ(calls, 6U);
}

TEST_F(ModelCallsTest, HistoryCountsTheOpenSlotOnceIfItsSealIsOverdue) {
  Store store(OptionsWith(clock_));
  CallModel(store, "a", "m-1", clock_.WallMs());
  clock_.Advance(10'000);  // no Sample()
  std::uint64_t calls = 0;
  for (const Reading& step : store.ReadHistory("a", Window::k5m, 10s)) {
    calls += step.agents[0].model_calls;
  }
  EXPECT_EQ(calls, 2U);
}

TEST_F(ModelCallsTest, BeyondTheCapModelsAndTheirErrorsCountUnderOverflow) {
  StoreOptions options = OptionsWith(clock_);
  options.max_tools = 2;
  Store store(options);
  for (const char* model : {"m-1", "m-2", "m-3", "m-4"}) {
    CallModel(store, "a", model, clock_.WallMs());
  }
  const Reading reading = store.Read(Window::kAll);
  const AgentReading& agent = reading.agents[0];
  ASSERT_EQ(agent.models.size(), 3U);
  const ModelReading* const others = Find(agent, kOverflowName);
  ASSERT_NE(others, nullptr);
  EXPECT_EQ(others->calls, 4U);
  ASSERT_EQ(others->error_types.size(), 1U);
  EXPECT_EQ(others->error_types[0].count, 2U);
  EXPECT_EQ(store.Stats().events_overflowed, 4U);
}

TEST_F(ModelCallsTest, BeyondTheirBoundErrorTypesOfModelsCountUnderOverflow) {
  StoreOptions options = OptionsWith(clock_);
  options.max_tools = 3'000;
  Store store(options);
  Event call = EventOf(EventType::kModelCall, "a", clock_.WallMs());
  call.model = "m-1";
  call.success = false;
  for (int i = 0; i < 2'100; ++i) {
    const std::string error_type = "e-" + std::to_string(i);
    call.error_type = error_type;
    store.Apply(call);
  }
  const Reading reading = store.Read(Window::kAll);
  const AgentReading& agent = reading.agents[0];
  EXPECT_EQ(agent.model_errors, 2'100U);
  EXPECT_EQ(Find(agent, "m-1")->error_types.size(), 2'048U);
}

TEST_F(ModelCallsTest, CallsOfARetiredAgentStayInTheFleet) {
  StoreOptions options = OptionsWith(clock_);
  options.agents_retention = 60s;
  Store store(options);
  CallModel(store, "a", "m-1", clock_.WallMs());
  Advance(store, clock_, 100);
  const Reading reading = store.Read(Window::kAll);
  EXPECT_TRUE(reading.agents.empty());
  EXPECT_EQ(reading.fleet.model_calls, 2U);
  EXPECT_EQ(reading.retired.models[0].durations.sum_ns, 1'500'000'000U);
  EXPECT_EQ(store.Read(Window::k1h).fleet.models[0].error_types[0].error_type, "overloaded");
}

}  // namespace
}  // namespace pitwall

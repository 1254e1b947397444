// Calls that several observations describe.
#include "exporter/telemetry/joiner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

TEST(JoinerTest, ACallThatNeedsNothingIsCountedAtOnceAndOnce) {
  JoinerFixture fixture;
  Observation call = ToolCall("c1");
  call.duration_ns = 5'000'000;
  EXPECT_EQ(fixture.Join({call}).counted, 1U);
  ASSERT_EQ(fixture.events.size(), 1U);
  const CountedEvent& event = fixture.events[0];
  EXPECT_EQ(event.type, EventType::kToolCall);
  EXPECT_EQ(event.agent_id, "s");
  EXPECT_EQ(event.tool, "bash");
  EXPECT_EQ(event.duration_ns, 5'000'000U);
  EXPECT_EQ(event.timestamp_ms, kStartMs);
  EXPECT_TRUE(fixture.event_ids.Contains("t:s:c1"));
  EXPECT_EQ(fixture.Join({call}).duplicate, 1U);
  EXPECT_EQ(fixture.events.size(), 1U);
}

TEST(JoinerTest, TheSameIdInAnotherConversationIsAnotherCall) {
  JoinerFixture fixture;
  Observation other = ToolCall("call_1");
  other.conversation = "s2";
  EXPECT_EQ(fixture.Join({ToolCall("call_1"), other}).counted, 2U);
}

TEST(JoinerTest, AHeldCallIsCountedOnceItsDurationIsKnown) {
  JoinerFixture fixture;
  Observation log = ToolCall("c1");
  log.needs = kNeedsDuration;
  log.duration_ns = 9'000;
  EXPECT_EQ(fixture.Join({log}).held, 1U);
  Observation hook = ToolCall("c1");
  hook.is_partial = true;
  hook.signal = Signal::kHooks;
  hook.outcome = Outcome::kUnknown;
  hook.duration_ns = 4'000;
  fixture.Join({hook});
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].duration_ns, 4'000U);
}

TEST(JoinerTest, AnErrorOfAnyObservationOfAHeldCallPrevails) {
  for (const bool error_first : {false, true}) {
    JoinerFixture fixture;
    Observation claim = ToolCall("c1");
    claim.needs = kNeedsOutcome;
    Observation truth = ToolCall("c1");
    truth.is_partial = true;
    truth.outcome = Outcome::kFailure;
    truth.error_type = "exit_3";
    fixture.Join({error_first ? truth : claim});
    EXPECT_TRUE(fixture.events.empty());
    fixture.Join({error_first ? claim : truth});
    ASSERT_EQ(fixture.events.size(), 1U);
    EXPECT_FALSE(fixture.events[0].success);
    EXPECT_EQ(fixture.events[0].error_type, "exit_3");
  }
}

TEST(JoinerTest, ThePermissionWaitIsSubtractedFromADurationThatIncludesIt) {
  JoinerFixture fixture;
  Observation span = ToolCall("c1");
  span.needs = kNeedsDuration;
  span.duration_ns = 10'000;
  Observation wait = ToolCall("c1");
  wait.is_partial = true;
  wait.waited_ns = 7'000;
  fixture.Join({wait, span});
  EXPECT_TRUE(fixture.events.empty());
  fixture.AdvanceMs(kHoldMs);
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].duration_ns, 3'000U);
  EXPECT_EQ(fixture.events[0].waited_ns, 7'000U);
}

TEST(JoinerTest, AWaitThatArrivesAfterTheLogOfItsCallIsCounted) {
  JoinerFixture fixture;
  Observation log = ToolCall("c1");
  log.needs = kNeedsAgent;
  log.duration_ns = 3'000;
  fixture.Join({log});
  Observation wait = ToolSpan(SpanOf(1, 3, 2), "");
  wait.is_partial = true;
  wait.waited_ns = 7'000;
  Observation around = ToolSpan(SpanOf(1, 2, 0));
  around.conversation = "s";
  around.id = "c1";
  around.is_partial = true;
  fixture.Join({wait, around});
  fixture.AdvanceMs(kHoldMs);
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].duration_ns, 3'000U);
  EXPECT_EQ(fixture.events[0].waited_ns, 7'000U);
}

TEST(JoinerTest, APartialObservationNeverCounts) {
  JoinerFixture fixture;
  Observation started = ToolCall("c1");
  started.is_partial = true;
  EXPECT_EQ(fixture.Join({started}).held, 1U);
  fixture.AdvanceMs(kHoldPartialMs);
  EXPECT_EQ(fixture.joiner.Stats().held, 0U);
  EXPECT_TRUE(fixture.events.empty());
  fixture.Join({ToolCall("c2")});
  started.id = "c2";
  EXPECT_EQ(fixture.Join({started}).ignored, 1U);
  fixture.Flush();
  EXPECT_EQ(fixture.events.size(), 1U);
}

TEST(JoinerTest, AHeldCallIsCountedAtItsDeadlineAndNotBefore) {
  JoinerFixture fixture;
  Observation call = ToolCall("c1");
  call.needs = kNeedsAgent;
  fixture.Join({call});
  fixture.AdvanceMs(kHoldMs - 1);
  EXPECT_TRUE(fixture.events.empty());
  fixture.AdvanceMs(1);
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].agent_id, "s");
  EXPECT_EQ(fixture.Join({call}).duplicate, 1U);
}

TEST(JoinerTest, TheAgentOfAnotherObservationIsTaken) {
  for (const bool agent_first : {false, true}) {
    JoinerFixture fixture;
    Observation log = ToolCall("c1");
    log.needs = kNeedsAgent;
    Observation hook = ToolCall("c1");
    hook.is_partial = true;
    hook.agent_id = "sub-1";
    hook.role = "reviewer";
    fixture.Join({agent_first ? hook : log});
    fixture.Join({agent_first ? log : hook});
    ASSERT_EQ(fixture.events.size(), 1U);
    EXPECT_EQ(fixture.events[0].agent_id, "sub-1");
    EXPECT_EQ(fixture.events[0].role, "reviewer");
  }
}

TEST(JoinerTest, TheNameWithTheServerOfAToolIsPreferred) {
  for (const bool server_first : {false, true}) {
    JoinerFixture fixture;
    Observation log = ToolCall("c1", "get_weather");
    log.needs = kNeedsOutcome;
    Observation hook = ToolCall("c1", "mcp__weather__get_weather");
    hook.is_partial = true;
    fixture.Join({server_first ? hook : log, server_first ? log : hook});
    ASSERT_EQ(fixture.events.size(), 1U);
    EXPECT_EQ(fixture.events[0].tool, "mcp__weather__get_weather");
  }
}

TEST(JoinerTest, TheNameThatAHookHasForAToolYieldsToOthers) {
  Observation hook = ToolCall("c1", "Bash");
  hook.signal = Signal::kHooks;
  hook.needs = kNeedsOutcome;
  JoinerFixture fixture;
  fixture.Join({hook, ToolCall("c1", "exec_command")});
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].tool, "exec_command");
}

TEST(JoinerTest, WithoutAnyNameTheAgentIsUnattributed) {
  JoinerFixture fixture;
  Observation call = ToolSpan(SpanOf(1, 1, 0));
  fixture.Join({call});
  call.span = SpanOf(1, 2, 0);
  call.service = "my-app";
  fixture.Join({call});
  ASSERT_EQ(fixture.events.size(), 2U);
  EXPECT_EQ(fixture.events[0].agent_id, "unattributed");
  EXPECT_EQ(fixture.events[1].agent_id, "my-app");
  EXPECT_EQ(fixture.joiner.Sources().at(0).without_agent, 2U);
}

TEST(JoinerTest, ATaskIsClaimedAndEndsOnce) {
  JoinerFixture fixture;
  const Observation start{
      .kind = ObservationKind::kTaskStart, .emitter = "test", .id = "run", .agent_id = "sub"};
  Observation end = start;
  end.kind = ObservationKind::kTaskEnd;
  end.outcome = Outcome::kFailure;
  end.error_type = "rate_limit";
  fixture.Join({start, end, end, start});
  ASSERT_EQ(fixture.events.size(), 2U);
  EXPECT_EQ(fixture.events[0].type, EventType::kTaskClaimed);
  EXPECT_EQ(fixture.events[0].task_id, "run");
  EXPECT_EQ(fixture.events[1].type, EventType::kTaskFailed);
  EXPECT_EQ(fixture.events[1].error_type, "rate_limit");
}

TEST(JoinerTest, TheSpanOfATaskAlsoClaimsItAtItsStart) {
  JoinerFixture fixture;
  fixture.Join({TaskSpan(SpanOf(1, 1, 0), "writer")});
  ASSERT_EQ(fixture.events.size(), 2U);
  EXPECT_EQ(fixture.events[0].type, EventType::kTaskClaimed);
  EXPECT_EQ(fixture.events[0].timestamp_ms, kStartMs - 2'000);
  EXPECT_EQ(fixture.events[1].type, EventType::kTaskCompleted);
  EXPECT_EQ(fixture.events[1].duration_ns, 2'000'000'000U);
  EXPECT_EQ(fixture.events[1].task_id, "01000000000000000000000000000000-0100000000000000");
}

TEST(JoinerTest, AnAgentBeatsAtMostOncePerTenSeconds) {
  JoinerFixture fixture;
  const Observation alive{.kind = ObservationKind::kAlive, .emitter = "test", .conversation = "s"};
  fixture.Join({alive, alive});
  EXPECT_EQ(fixture.events.size(), 1U);
  fixture.AdvanceMs(10'000);
  fixture.Join({alive});
  EXPECT_EQ(fixture.events.size(), 2U);
}

TEST(JoinerTest, BeyondTheBoundTheOldestCallIsFinishedEarly) {
  JoinerFixture fixture({.max_held = 2});
  for (const std::string_view id : {"c1", "c2", "c3"}) {
    Observation call = ToolCall(id, id);
    call.needs = kNeedsOutcome;
    fixture.Join({call});
  }
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].tool, "c1");
  EXPECT_EQ(fixture.joiner.Stats().evicted, 1U);
  fixture.Flush();
  EXPECT_EQ(fixture.events.size(), 3U);
}

TEST(JoinerTest, WaitsWithoutTheirCallsAreBounded) {
  JoinerFixture fixture({.max_held = 2});
  for (std::uint8_t parent = 1; parent <= 9; ++parent) {
    Observation wait = ToolSpan(SpanOf(1, static_cast<std::uint8_t>(parent + 100), parent), "");
    wait.is_partial = true;
    wait.waited_ns = 1;
    fixture.Join({wait});
  }
  EXPECT_EQ(fixture.joiner.Stats().held, 2U);
  EXPECT_EQ(fixture.joiner.Stats().evicted, 7U);
}

// The room for spans is full, and the oldest one is the placeholder of span 2, for which the model
// call in span 4 waits.
void FillSpans(JoinerFixture& fixture) {
  Observation waiting = ModelSpan(SpanOf(1, 4, 2), 5);
  waiting.agent_name = {};
  waiting.needs = kNeedsAgent;
  fixture.Join({ModelSpan(SpanOf(1, 1, 2), 5), PlainSpan(SpanOf(1, 3, 0)), waiting,
                PlainSpan(SpanOf(1, 5, 0))});
  ASSERT_EQ(fixture.joiner.Stats().spans, 4U);
  ASSERT_EQ(fixture.joiner.Stats().held, 1U);
}

TEST(JoinerTest, ACallWaitsOnForASpanThatItsOwnMarksEvicted) {
  JoinerFixture fixture({.max_spans = 4});
  FillSpans(fixture);
  fixture.Join({PlainSpan(SpanOf(1, 2, 6))});
  EXPECT_EQ(fixture.joiner.Stats().held, 1U);
  fixture.Join({AgentSpan(SpanOf(1, 6, 0), "planner")});
  EXPECT_EQ(fixture.joiner.Stats().held, 0U);
  ASSERT_EQ(fixture.events.size(), 2U);
  EXPECT_EQ(fixture.events[1].agent_id, "planner");
}

TEST(JoinerTest, ACallWaitsAgainForASpanThatWasEvictedWhenItArrived) {
  JoinerFixture fixture({.max_spans = 4});
  FillSpans(fixture);
  fixture.Join({ToolSpan(SpanOf(1, 2, 6))});
  EXPECT_EQ(fixture.joiner.Stats().held, 1U);
  fixture.AdvanceMs(kHoldMs);
  EXPECT_EQ(fixture.events.size(), 3U);
}

TEST(JoinerTest, AClockThatIsSetBackIsFollowed) {
  JoinerFixture fixture;
  Observation call = ToolCall("c1");
  call.needs = kNeedsOutcome;
  fixture.Join({call});
  fixture.AdvanceMs(-3'600'000);
  EXPECT_TRUE(fixture.events.empty());
  fixture.AdvanceMs(kHoldMs);
  EXPECT_EQ(fixture.events.size(), 1U);
}

TEST(JoinerTest, EveryCompleteObservationHasOneOutcome) {
  JoinerFixture fixture;
  Observation held = ToolCall("c2");
  held.needs = kNeedsOutcome;
  Observation worse = ToolCall("c4");
  worse.needs = kNeedsNoBetter;
  worse.rank = 1;
  fixture.Join({ToolCall("c1"), ToolCall("c1"), held, held, ToolCall("c3"), worse});
  fixture.Flush();
  const SourceStats source = fixture.joiner.Sources().at(0);
  EXPECT_EQ(source.records, 6U);
  EXPECT_EQ(source[SourceOutcome::kCounted], 3U);
  EXPECT_EQ(source[SourceOutcome::kDuplicate], 2U);
  EXPECT_EQ(source[SourceOutcome::kOtherSignal], 1U);
}

}  // namespace
}  // namespace pitwall::telemetry

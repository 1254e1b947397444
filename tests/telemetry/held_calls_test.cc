#include "exporter/telemetry/held_calls.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/observation.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

HeldCalls::Slot Hold(HeldCalls& calls, std::string_view id, std::int64_t arrived_ms,
                     bool is_partial = false) {
  Observation call = ToolCall(id);
  call.is_partial = is_partial;
  return calls.Add(CallFacts(call), arrived_ms);
}

TEST(HeldCallsTest, ACallIsFoundByEachOfItsKeys) {
  HeldCalls calls;
  const auto slot = Hold(calls, "c1", 1);
  calls.AddKey(slot, 11);
  calls.AddKey(slot, 12);
  EXPECT_EQ(calls.Find(11), slot);
  EXPECT_EQ(calls.Find(12), slot);
  EXPECT_EQ(calls.Find(13), HeldCalls::kNone);
  EXPECT_EQ(calls[slot].Load().facts.id, "c1");
  calls.Remove(slot);
  EXPECT_EQ(calls.Find(11), HeldCalls::kNone);
  EXPECT_EQ(calls.size(), 0U);
  EXPECT_EQ(calls.size_bytes(), 0U);
}

TEST(HeldCallsTest, CompleteAndPartialCallsAreListedByArrival) {
  HeldCalls calls;
  const auto one = Hold(calls, "c1", 1);
  const auto two = Hold(calls, "c2", 2);
  const auto part = Hold(calls, "c3", 3, true);
  EXPECT_EQ(calls.OldestComplete(), one);
  EXPECT_EQ(calls.OldestPartial(), part);
  calls.Remove(one);
  EXPECT_EQ(calls.OldestComplete(), two);
  calls.Update(part, CallFacts(ToolCall("c3")), 9);
  EXPECT_EQ(calls.OldestPartial(), HeldCalls::kNone);
  EXPECT_EQ(calls.Next(two), part);
  EXPECT_EQ(calls[part].arrived_ms, 9);
}

TEST(HeldCallsTest, AllWaitersOfASpanAreTaken) {
  HeldCalls calls;
  const auto one = Hold(calls, "c1", 1);
  const auto two = Hold(calls, "c2", 1);
  const auto three = Hold(calls, "c3", 1);
  calls.WaitFor(one, 7);
  calls.WaitFor(two, 7);
  calls.WaitFor(three, 7);
  calls.WaitFor(two, 8);
  calls.Remove(three);
  EXPECT_EQ(calls.TakeWaiters(7), std::vector{one});
  EXPECT_TRUE(calls.TakeWaiters(7).empty());
  calls.WaitFor(one, 8);
  EXPECT_EQ(calls.TakeWaiters(8), (std::vector{one, two}));
  EXPECT_FALSE(calls.has_waiters());
}

TEST(HeldCallsTest, KeysMoveToTheCallThatStays) {
  HeldCalls calls;
  const auto one = Hold(calls, "c1", 1);
  const auto two = Hold(calls, "c2", 1);
  calls.AddKey(one, 11);
  calls.AddKey(two, 12);
  calls.MoveKeys(two, one);
  calls.Remove(two);
  EXPECT_EQ(calls.Find(12), one);
}

TEST(HeldCallsTest, OtherIdsAreKeptOnceAndAreBounded) {
  HeldCalls calls;
  const auto slot = Hold(calls, "c1", 1);
  const std::size_t before_bytes = calls.size_bytes();
  EXPECT_TRUE(calls.AddOtherId(slot, "t:s:0"));
  EXPECT_TRUE(calls.AddOtherId(slot, "t:s:0"));
  EXPECT_EQ(calls[slot].other_ids().size(), 1U);
  EXPECT_EQ(calls.size_bytes(), before_bytes + sizeof(std::string) + 5);
  for (std::size_t i = 1; i < HeldCall::kMaxOtherIds; ++i) {
    EXPECT_TRUE(calls.AddOtherId(slot, "t:s:" + std::to_string(i)));
  }
  EXPECT_FALSE(calls.AddOtherId(slot, "t:s:more"));
  calls.Remove(slot);
  EXPECT_EQ(calls.size_bytes(), 0U);
}

TEST(HeldCallTest, EveryFieldIsLoadedAsItWasStored) {
  Observation call = ToolCall("id");
  call.needs = kNeedsAgent;
  call.rank = 2;
  call.is_agent = true;
  call.agent_name = "n";
  call.args_hash = std::string_view("0123456789abcdef");
  call.span = SpanOf(1, 2, 3);
  call.duration_ns = 0;
  call.cost_nanousd = 9;
  HeldCall held;
  held.Store(CallFacts(call));
  const CallFacts loaded = held.Load();
  EXPECT_EQ(loaded.facts.agent_name, "n");
  EXPECT_EQ(loaded.facts.args_hash, "0123456789abcdef");
  EXPECT_EQ(loaded.facts.span->parent, call.span->parent);
  EXPECT_EQ(loaded.facts.duration_ns, 0U);
  EXPECT_FALSE(loaded.facts.waited_ns.has_value());
  EXPECT_EQ(loaded.facts.cost_nanousd, 9U);
  EXPECT_EQ(loaded.facts.rank, 2);
  EXPECT_TRUE(loaded.facts.is_agent);
  EXPECT_EQ(loaded.supplied, kNeedsAgent | kNeedsDuration | kNeedsOutcome);
}

TEST(CallFactsTest, ANeedRemainsOnlyIfEveryCompleteObservationHasIt) {
  Observation one = ToolCall("c");
  one.needs = kNeedsOutcome | kNeedsNoBetter;
  Observation other = ToolCall("c");
  other.needs = kNeedsOutcome | kNeedsDuration;
  CallFacts call(one);
  call.Merge(CallFacts(other), Relation::kSame);
  EXPECT_EQ(call.Missing(), kNeedsOutcome);
}

TEST(CallFactsTest, AnAssumedFailureOfATaskGivesWayToAKnownSuccess) {
  Observation assumed{.kind = ObservationKind::kTaskEnd,
                      .outcome = Outcome::kFailure,
                      .needs = kNeedsOutcome,
                      .id = "turn",
                      .error_type = "session_ended"};
  Observation known = assumed;
  known.outcome = Outcome::kSuccess;
  known.needs = 0;
  known.error_type = {};
  CallFacts call(assumed);
  call.Merge(CallFacts(known), Relation::kSame);
  EXPECT_EQ(call.facts.outcome, Outcome::kSuccess);
  EXPECT_EQ(call.facts.error_type, "");
  CallFacts reversed(known);
  reversed.Merge(CallFacts(assumed), Relation::kSame);
  EXPECT_EQ(reversed.facts.outcome, Outcome::kSuccess);
}

TEST(CallFactsTest, TheInnerDurationCounts) {
  Observation outer = ToolCall("c");
  outer.duration_ns = 10;
  Observation inner = ToolCall("c");
  inner.duration_ns = 30;
  CallFacts from_outside(outer);
  from_outside.Merge(CallFacts(inner), Relation::kInner);
  EXPECT_EQ(from_outside.facts.duration_ns, 30U);
  CallFacts from_inside(inner);
  from_inside.Merge(CallFacts(outer), Relation::kOuter);
  EXPECT_EQ(from_inside.facts.duration_ns, 30U);
}

TEST(CallFactsTest, TokensAreTheGreatestOfAllObservations) {
  Observation one = ModelSpan(SpanOf(1, 1, 0), 100);
  one.output_tokens = 5;
  Observation other = ModelSpan(SpanOf(1, 1, 0), 90);
  other.output_tokens = 8;
  CallFacts call(one);
  call.Merge(CallFacts(other), Relation::kSame);
  EXPECT_EQ(call.facts.input_tokens, 100U);
  EXPECT_EQ(call.facts.output_tokens, 8U);
}

}  // namespace
}  // namespace pitwall::telemetry

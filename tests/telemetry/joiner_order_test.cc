// The order in which observations arrive, and their repetition, change nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/observation.h"
#include "tests/telemetry/joiner_fixture.h"

namespace pitwall::telemetry {
namespace {

Totals JoinAll(const std::vector<Observation>& observations, const std::vector<std::size_t>& order,
               bool repeat) {
  JoinerFixture fixture;
  for (const std::size_t i : order) {
    fixture.Join({observations[i]});
    if (repeat) fixture.Join({observations[i]});
  }
  fixture.Flush();
  if (repeat) {
    for (const std::size_t i : order) fixture.Join({observations[i]});
    fixture.Flush();
  }
  return TotalsOf(fixture.events);
}

// Joins the observations in every order.
void ExpectInEveryOrder(const std::vector<Observation>& observations, const Totals& expected) {
  std::vector<std::size_t> order(observations.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  do {
    std::string text;
    for (const std::size_t i : order) text += std::to_string(i) + " ";
    for (const bool repeat : {false, true}) {
      const Totals totals = JoinAll(observations, order, repeat);
      ASSERT_EQ(totals.events, expected.events) << "order " << text << " repeated " << repeat;
      ASSERT_EQ(totals.input_tokens, expected.input_tokens) << "order " << text;
    }
  } while (std::ranges::next_permutation(order).found);
}

TEST(JoinerOrderTest, ALogTwoSpansAndAWaitAreOneCall) {
  Observation log = ToolCall("c1");
  log.needs = kNeedsAgent | kNeedsDuration;
  log.duration_ns = 50;
  Observation tool = ToolCall("c1");
  tool.span = SpanOf(1, 2, 1);
  tool.agent_id = "sub";
  tool.needs = kNeedsDuration | kNeedsOutcome;
  tool.duration_ns = 60;
  Observation execution = ToolCall("c1");
  execution.span = SpanOf(1, 3, 2);
  execution.is_partial = true;
  execution.outcome = Outcome::kFailure;
  execution.duration_ns = 40;
  Observation wait = ToolCall("c1");
  wait.span = SpanOf(1, 4, 2);
  wait.is_partial = true;
  wait.outcome = Outcome::kUnknown;
  wait.waited_ns = 10;
  ExpectInEveryOrder({log, tool, execution, wait}, {{{"3 sub bash error", 1}}, 0});
}

TEST(JoinerOrderTest, AWaitWithoutAnIdBelongsToTheCallOfTheSpanAroundIt) {
  Observation execution = ToolCall("c1", "");
  execution.span = SpanOf(1, 3, 2);
  execution.duration_ns = 40;
  Observation tool = ToolCall("c1");
  tool.span = SpanOf(1, 2, 1);
  tool.is_partial = true;
  Observation wait = ToolCall("", "");
  wait.span = SpanOf(1, 4, 2);
  wait.is_partial = true;
  wait.outcome = Outcome::kUnknown;
  wait.waited_ns = 10;
  ExpectInEveryOrder({execution, tool, wait}, {{{"3 s bash", 1}}, 0});
  JoinerFixture fixture;
  fixture.Join({wait, execution, tool});
  ASSERT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.events[0].waited_ns, 10U);
  EXPECT_EQ(fixture.events[0].duration_ns, 40U);
}

TEST(JoinerOrderTest, AWithheldNameOfAToolIsTakenFromAnotherSignal) {
  Observation log = ToolCall("c1", kWithheldTool);
  Observation tool = ToolCall("c1", "mcp__weather__get");
  tool.span = SpanOf(1, 2, 1);
  tool.is_partial = true;
  ExpectInEveryOrder({log, tool}, {{{"3 s mcp__weather__get", 1}}, 0});
  ExpectInEveryOrder({log}, {{{"3 s mcp_tool", 1}}, 0});
}

TEST(JoinerOrderTest, TheNearestAgentAroundAToolIsItsAgent) {
  Observation tool = ToolSpan(SpanOf(1, 5, 4));
  tool.needs = kNeedsAgent;
  Observation other = ToolSpan(SpanOf(1, 6, 2), "read");
  other.needs = kNeedsAgent;
  ExpectInEveryOrder(
      {AgentSpan(SpanOf(1, 1, 0), "planner"), PlainSpan(SpanOf(1, 2, 1)),
       AgentSpan(SpanOf(1, 3, 2), "writer"), PlainSpan(SpanOf(1, 4, 3)), tool, other},
      {{{"3 writer bash", 1}, {"3 planner read", 1}}, 0});
}

TEST(JoinerOrderTest, ATraceWithoutAnAgentBelongsToItsConversation) {
  Observation tool = ToolSpan(SpanOf(1, 3, 2));
  tool.conversation = "session";
  tool.needs = kNeedsAgent;
  ExpectInEveryOrder({PlainSpan(SpanOf(1, 1, 0)), PlainSpan(SpanOf(1, 2, 1)), tool},
                     {{{"3 session bash", 1}}, 0});
}

TEST(JoinerOrderTest, NestedSpansOfOneToolAreOneCall) {
  Observation outer = ToolSpan(SpanOf(1, 2, 1), "mcp__weather__get");
  outer.id = "call_1";
  outer.needs = kNeedsAgent | kNeedsOutcome | kNeedsNoInner;
  Observation client = ToolSpan(SpanOf(1, 3, 2), "get");
  client.needs = kNeedsAgent | kNeedsOutcome;
  Observation server = ToolSpan(SpanOf(1, 4, 3), "weather.get");
  server.needs = kNeedsAgent;
  server.outcome = Outcome::kFailure;
  ExpectInEveryOrder({AgentSpan(SpanOf(1, 1, 0), "a"), outer, client, server},
                     {{{"3 a mcp__weather__get error", 1}}, 0});
}

TEST(JoinerOrderTest, NestedSpansWithoutNeedsAreOneCall) {
  Observation outer = ToolSpan(SpanOf(1, 2, 1));
  Observation inner = ToolSpan(SpanOf(1, 3, 2));
  outer.agent_name = inner.agent_name = "a";
  ExpectInEveryOrder({outer, inner}, {{{"3 a bash", 1}}, 0});
}

TEST(JoinerOrderTest, AToolInsideACallOfTheSameToolIsAnotherCallIfTheIdsDiffer) {
  Observation outer = ToolCall("c1", "task");
  outer.span = SpanOf(1, 2, 1);
  Observation inner = ToolCall("c2", "task");
  inner.span = SpanOf(1, 3, 2);
  Observation bash = ToolCall("c3", "bash");
  bash.span = SpanOf(1, 4, 3);
  ExpectInEveryOrder({outer, inner, bash}, {{{"3 s task", 2}, {"3 s bash", 1}}, 0});
}

TEST(JoinerOrderTest, ASumOfTokensDoesNotCountBesideItsModelCalls) {
  ExpectInEveryOrder({ModelSpan(SpanOf(1, 1, 0), 300, true), ModelSpan(SpanOf(1, 2, 1), 300, true),
                      ModelSpan(SpanOf(1, 3, 2), 100), ModelSpan(SpanOf(1, 4, 2), 200)},
                     {{{"7 a ", 2}}, 300});
}

TEST(JoinerOrderTest, AModelCallThatNeedsNoInnerOneIsCoveredByIt) {
  Observation outer = ModelSpan(SpanOf(1, 2, 1), 300);
  outer.needs = kNeedsNoInner;
  ExpectInEveryOrder({outer, PlainSpan(SpanOf(1, 3, 2)), ModelSpan(SpanOf(1, 4, 3), 300)},
                     {{{"7 a ", 1}}, 300});
  // A model call of an agent that a tool call inside started is another one.
  Observation tool = ToolSpan(SpanOf(1, 3, 2), "ask");
  tool.agent_name = "a";
  ExpectInEveryOrder({outer, tool, ModelSpan(SpanOf(1, 4, 3), 100)},
                     {{{"7 a ", 2}, {"3 a ask", 1}}, 400});
}

TEST(JoinerOrderTest, OneOfTwoNestedModelCallsWithoutTokensCounts) {
  JoinerFixture fixture;
  fixture.Join({ModelSpan(SpanOf(1, 3, 2), 0), ModelSpan(SpanOf(1, 2, 1), 0)});
  EXPECT_EQ(fixture.events.size(), 1U);
  // An outer call with tokens counts, because the inner one has none.
  fixture.Join({ModelSpan(SpanOf(2, 3, 2), 0), ModelSpan(SpanOf(2, 2, 1), 300)});
  EXPECT_EQ(fixture.events.size(), 3U);
  EXPECT_EQ(fixture.events.back().input_tokens, 300U);
}

TEST(JoinerOrderTest, ANestedModelCallThatArrivesFirstCountsAlone) {
  JoinerFixture fixture;
  fixture.Join({ModelSpan(SpanOf(1, 3, 2), 300), ModelSpan(SpanOf(1, 2, 1), 300)});
  fixture.Flush();
  EXPECT_EQ(TotalsOf(fixture.events).input_tokens, 300U);
}

TEST(JoinerOrderTest, ATraceIdOfEqualBytesIsATraceLikeOthers) {
  Observation sum = ModelSpan(SpanOf(1, 1, 0), 100, true);
  sum.span->trace.fill(0xaa);
  Observation call = ModelSpan(SpanOf(1, 2, 1), 100);
  call.span->trace.fill(0xaa);
  ExpectInEveryOrder({sum, call}, {{{"7 a ", 1}}, 100});
}

TEST(JoinerOrderTest, TheInnermostSumsOfTokensCount) {
  ExpectInEveryOrder({ModelSpan(SpanOf(1, 1, 0), 300, true), PlainSpan(SpanOf(1, 2, 1)),
                      ModelSpan(SpanOf(1, 3, 2), 100, true), ModelSpan(SpanOf(1, 4, 1), 200, true)},
                     {{{"5 a ", 2}}, 300});
}

TEST(JoinerOrderTest, TheOutermostSpanOfAnAgentIsItsTask) {
  ExpectInEveryOrder({TaskSpan(SpanOf(1, 1, 0), "crew"), PlainSpan(SpanOf(1, 2, 1)),
                      TaskSpan(SpanOf(1, 3, 2), "crew"), TaskSpan(SpanOf(1, 4, 3), "writer")},
                     {{{"0 crew ", 1}, {"1 crew ", 1}, {"0 writer ", 1}, {"1 writer ", 1}}, 0});
}

TEST(JoinerOrderTest, AnAgentThatAToolCallStartedHasATaskOfItsOwn) {
  Observation unnamed = TaskSpan(SpanOf(1, 1, 0), "");
  unnamed.is_agent = false;
  unnamed.conversation = "s";
  unnamed.needs = kNeedsNoInner;
  Observation call = ToolSpan(SpanOf(1, 2, 1), "ask");
  call.conversation = "s";
  ExpectInEveryOrder({unnamed, call, TaskSpan(SpanOf(1, 3, 2), "a")},
                     {{{"0 s ", 1}, {"1 s ", 1}, {"0 a ", 1}, {"1 a ", 1}, {"3 s ask", 1}}, 0});
  ExpectInEveryOrder({TaskSpan(SpanOf(1, 1, 0), "a"), call, TaskSpan(SpanOf(1, 3, 2), "a")},
                     {{{"0 a ", 2}, {"1 a ", 2}, {"3 s ask", 1}}, 0});
}

TEST(JoinerOrderTest, ATaskWithoutANameCountsOnlyWithoutAnInnerTask) {
  Observation unnamed = TaskSpan(SpanOf(1, 1, 0), "");
  unnamed.is_agent = false;
  unnamed.needs = kNeedsNoInner;
  ExpectInEveryOrder({unnamed, PlainSpan(SpanOf(1, 2, 1)), TaskSpan(SpanOf(1, 3, 2), "a")},
                     {{{"0 a ", 1}, {"1 a ", 1}}, 0});
}

TEST(JoinerOrderTest, TheBestSignalOfAConversationCounts) {
  Observation span = ToolSpan(SpanOf(1, 1, 0));
  span.conversation = "s";
  span.needs = kNeedsNoBetter;
  span.rank = 1;
  Observation metric = ToolCall("m1");
  metric.signal = Signal::kMetrics;
  metric.needs = kNeedsNoBetter;
  metric.rank = 2;
  Observation other_conversation = metric;
  other_conversation.conversation = "s2";
  ExpectInEveryOrder({ToolCall("c1"), span, metric, other_conversation},
                     {{{"3 s bash", 1}, {"3 s2 bash", 1}}, 0});
}

TEST(JoinerOrderTest, AMetricWithoutAConversationGivesWayToItsService) {
  Observation metric = ToolCall("m1");
  metric.conversation = {};
  metric.service = "host-1";
  metric.needs = kNeedsNoBetter;
  metric.rank = 1;
  Observation log = ToolCall("c1");
  log.service = "host-1";
  Observation other = metric;
  other.service = "host-2";
  other.id = "m2";
  ExpectInEveryOrder({metric, log, other}, {{{"3 s bash", 1}, {"3 host-2 bash", 1}}, 0});
}

TEST(JoinerOrderTest, AnAgentThatEndsLongAfterItsPartsAddsNoSecondTaskAndNoTokens) {
  JoinerFixture fixture;
  fixture.Join({TaskSpan(SpanOf(1, 3, 2), "crew"), ModelSpan(SpanOf(1, 4, 3), 100, true)});
  fixture.AdvanceMs(60'000);
  EXPECT_EQ(fixture.events.size(), 3U);
  fixture.Join({PlainSpan(SpanOf(1, 2, 1))});
  fixture.Join({TaskSpan(SpanOf(1, 1, 0), "crew"), ModelSpan(SpanOf(1, 1, 0), 100, true)});
  fixture.Flush();
  EXPECT_EQ(fixture.events.size(), 3U);
}

TEST(JoinerOrderTest, TheSignalThatWasChosenAtTheDeadlineRemains) {
  JoinerFixture fixture;
  Observation metric = ToolCall("m1");
  metric.needs = kNeedsNoBetter;
  metric.rank = 1;
  fixture.Join({metric});
  fixture.AdvanceMs(kHoldMs);
  EXPECT_EQ(fixture.events.size(), 1U);
  EXPECT_EQ(fixture.Join({ToolCall("c1")}).ignored, 1U);
  metric.id = "m2";
  EXPECT_EQ(fixture.Join({metric}).counted, 1U);
}

}  // namespace
}  // namespace pitwall::telemetry

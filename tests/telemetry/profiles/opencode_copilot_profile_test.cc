#include <gtest/gtest.h>

#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

TEST(OpencodeProfileTest, BothSpansOfACallHaveItsIdAndSession) {
  ObservedRecord inner = ObservedRecord::Span("opencode", "Tool.execute");
  inner.Set("tool.name", "bash").Set("session.id", "ses_1").Set("tool.call_id", "call_1");
  inner.record.status = 1;
  const Observation call = inner.ObserveOne();
  EXPECT_EQ(call.id, "call_1");
  EXPECT_EQ(call.conversation, "ses_1");
  EXPECT_EQ(call.needs, 0);

  ObservedRecord outer = ObservedRecord::Span("opencode", "ai.toolCall");
  outer.Set("ai.toolCall.name", "bash").Set("ai.toolCall.id", "call_1").Set("session.id", "ses_1");
  outer.Set("ai.telemetry.functionId", "session.llm");
  const Observation repeated = outer.ObserveOne();
  EXPECT_EQ(repeated.id, "call_1");
  EXPECT_EQ(repeated.needs, kNeedsOutcome | kNeedsDuration);
  EXPECT_TRUE(repeated.agent_name.empty());
}

TEST(OpencodeProfileTest, TheToolInvalidStandsForACallThatFailed) {
  ObservedRecord record = ObservedRecord::Span("opencode", "Tool.execute");
  record.Set("tool.name", "invalid").Set("session.id", "ses_1").Set("tool.call_id", "call_2");
  record.record.status = 1;
  EXPECT_EQ(record.ObserveOne().outcome, Outcome::kFailure);
}

TEST(OpencodeProfileTest, TheOuterSpanOfAResponseIsASum) {
  ObservedRecord outer = ObservedRecord::Span("opencode", "ai.streamText");
  outer.Set("session.id", "ses_1").Set("ai.usage.inputTokens", 1511);
  outer.Set("ai.usage.outputTokens", 51);
  EXPECT_TRUE(outer.ObserveOne().is_sum);
  ObservedRecord leaf = ObservedRecord::Span("opencode", "ai.streamText.doStream");
  leaf.Set("session.id", "ses_1").Set("ai.usage.inputTokens", 1511).Set("ai.response.id", "r");
  leaf.Set("ai.usage.outputTokens", 51).Set("ai.usage.cachedInputTokens", 501);
  const Observation call = leaf.ObserveOne();
  EXPECT_FALSE(call.is_sum);
  EXPECT_EQ(call.id, "r");
  EXPECT_EQ(call.cached_tokens, 501U);
  ObservedRecord other = ObservedRecord::Span("opencode", "Session.get");
  EXPECT_TRUE(other.Observe().empty());
}

TEST(CopilotProfileTest, SpansFollowTheConventionsAndLogsYieldToThem) {
  ObservedRecord span = ObservedRecord::Span("copilot-chat", "execute_tool readFile");
  span.Set("gen_ai.operation.name", "execute_tool").Set("gen_ai.tool.name", "readFile");
  span.Set("gen_ai.tool.call.id", "call_abc").Set("error.type", "FileNotFoundError");
  const Observation call = span.ObserveOne();
  EXPECT_EQ(call.emitter, "copilot");
  EXPECT_EQ(call.id, "call_abc");
  EXPECT_EQ(call.outcome, Outcome::kFailure);
  EXPECT_EQ(call.needs, kNeedsAgent);

  ObservedRecord log = ObservedRecord::Log("copilot-chat", "copilot_chat.tool.call");
  log.Set("gen_ai.tool.name", "readFile").Set("duration_ms", 50).Set("success", otlp::Value(false));
  const Observation repeated = log.ObserveOne();
  EXPECT_EQ(repeated.needs & kNeedsNoBetter, kNeedsNoBetter);
  EXPECT_EQ(repeated.rank, 1);
  EXPECT_EQ(repeated.duration_ns, 50'000'000U);
  EXPECT_EQ(repeated.outcome, Outcome::kFailure);
}

TEST(CopilotProfileTest, AnAgentRunIsATaskAndItsTokensAreASum) {
  ObservedRecord span = ObservedRecord::Span("copilot-chat", "invoke_agent copilot");
  span.Set("gen_ai.operation.name", "invoke_agent").Set("gen_ai.agent.name", "copilot");
  span.Set("gen_ai.conversation.id", "conversation-1").Set("gen_ai.usage.input_tokens", 12500);
  const std::vector<Observation> observed = span.Observe();
  ASSERT_EQ(observed.size(), 2U);
  EXPECT_EQ(observed[0].kind, ObservationKind::kTaskEnd);
  EXPECT_TRUE(observed[0].agent_name.empty());  // `copilot` is the name of every agent
  EXPECT_EQ(observed[0].conversation, "conversation-1");
  EXPECT_EQ(observed[1].kind, ObservationKind::kModelCall);
  EXPECT_TRUE(observed[1].is_sum);
  EXPECT_EQ(observed[1].needs & kNeedsNoInner, kNeedsNoInner);
}

}  // namespace
}  // namespace pitwall::telemetry

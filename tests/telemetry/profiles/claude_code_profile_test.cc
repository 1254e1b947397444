#include <gtest/gtest.h>

#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

ObservedRecord ClaudeLog(std::string_view name) {
  ObservedRecord record = ObservedRecord::Log("claude-code", "");
  record.Set("event.name", otlp::Value(name)).Set("session.id", "session-1");
  return record;
}

TEST(ClaudeCodeProfileTest, AToolResultHasItsCallSessionAndSubagent) {
  ObservedRecord record = ClaudeLog("tool_result");
  record.Set("tool_name", "Bash").Set("tool_use_id", "toolu_1").Set("success", "false");
  record.Set("duration_ms", "187").Set("error_type", "ShellError").Set("agent_id", "agent-7");
  record.Set("tool_input_size_bytes", 48).Set("tool_result_size_bytes", 12);
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kToolCall);
  EXPECT_EQ(call.signal, Signal::kLogs);
  EXPECT_EQ(call.emitter, "claude-code");
  EXPECT_EQ(call.conversation, "session-1");
  EXPECT_EQ(call.id, "toolu_1");
  EXPECT_EQ(call.agent_id, "agent-7");
  EXPECT_EQ(call.tool, "Bash");
  EXPECT_EQ(call.outcome, Outcome::kFailure);
  EXPECT_EQ(call.error_type, "ShellError");
  EXPECT_EQ(call.duration_ns, 187'000'000U);
  EXPECT_EQ(call.input_bytes, 48U);
  EXPECT_EQ(call.output_bytes, 12U);
  EXPECT_EQ(call.needs, 0);
  EXPECT_EQ(call.time_ms, 1'700'000'000'250);
}

TEST(ClaudeCodeProfileTest, AToolResultOfAnOldVersionNeedsItsAgent) {
  ObservedRecord record = ClaudeLog("tool_result");
  record.Set("tool_name", "Read").Set("tool_use_id", "toolu_2").Set("success", "true");
  EXPECT_EQ(record.Observe().at(0).needs, kNeedsAgent);
  record.Set("request_id", "req_1");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.needs, 0);
  EXPECT_EQ(call.outcome, Outcome::kSuccess);
}

TEST(ClaudeCodeProfileTest, AToolResultThatAPersonAllowedWaitsForItsSpans) {
  ObservedRecord record = ClaudeLog("tool_result");
  record.Set("tool_name", "Bash").Set("tool_use_id", "toolu_5").Set("request_id", "req_1");
  record.Set("decision_source", "config");
  EXPECT_EQ(record.Observe().at(0).needs, 0);
  ObservedRecord asked = ClaudeLog("tool_result");
  asked.Set("tool_name", "Bash").Set("tool_use_id", "toolu_6").Set("request_id", "req_1");
  asked.Set("decision_source", "user_temporary");
  EXPECT_EQ(asked.ObserveOne().needs, kNeedsAgent);
}

TEST(ClaudeCodeProfileTest, AnMcpToolIsNamedWithItsServer) {
  ObservedRecord record = ClaudeLog("tool_result");
  record.Set("tool_name", "mcp_tool").Set("tool_use_id", "toolu_3").Set("request_id", "req_1");
  record.Set("tool_parameters",
             R"({"bash_command":"a \"b\"","mcp_server_name":"files","mcp_tool_name":"get"})");
  EXPECT_EQ(record.ObserveOne().tool, "mcp__files__get");
}

TEST(ClaudeCodeProfileTest, ARejectedCallIsAFailureAndAnAcceptedOneSaysNothing) {
  ObservedRecord rejected = ClaudeLog("tool_decision");
  rejected.Set("decision", "reject").Set("tool_name", "Write").Set("tool_use_id", "toolu_4");
  const Observation call = rejected.ObserveOne();
  EXPECT_EQ(call.outcome, Outcome::kFailure);
  EXPECT_EQ(call.error_type, "rejected");
  ObservedRecord accepted = ClaudeLog("tool_decision");
  accepted.Set("decision", "accept").Set("tool_use_id", "toolu_5");
  EXPECT_TRUE(accepted.Observe().empty());
  ASSERT_EQ(accepted.tallies().size(), 1U);
  EXPECT_EQ(accepted.tallies()[0].ignored, 1U);
}

TEST(ClaudeCodeProfileTest, InputTokensIncludeTheCachedOnes) {
  ObservedRecord record = ClaudeLog("api_request");
  record.Set("input_tokens", 1010).Set("output_tokens", 51).Set("cache_read_tokens", 501);
  record.Set("cache_creation_tokens", "31")
      .Set("cost_usd", otlp::Value(0.005))
      .Set("model", "opus");
  record.Set("request_id", "req_9").Set("duration_ms", 51);
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kModelCall);
  EXPECT_EQ(call.input_tokens, 1542U);
  EXPECT_EQ(call.output_tokens, 51U);
  EXPECT_EQ(call.cached_tokens, 501U);
  EXPECT_EQ(call.cost_nanousd, 5'000'000U);
  EXPECT_EQ(call.model, "opus");
  EXPECT_EQ(call.id, "req_9");
}

TEST(ClaudeCodeProfileTest, SpansOfARequestAndItsLogHaveTheSameIdAndTokens) {
  ObservedRecord span = ObservedRecord::Span("claude-code", "claude_code.llm_request");
  span.Set("session.id", "session-1").Set("gen_ai.conversation.id", "agent-7");
  span.Set("gen_ai.operation.name", "chat").Set("gen_ai.usage.input_tokens", 1542);
  span.Set("input_tokens", 1010).Set("cache_read_tokens", 501).Set("cache_creation_tokens", 31);
  span.Set("request_id", "req_9").Set("agent_id", "agent-7").Set("success", otlp::Value(true));
  const Observation call = span.ObserveOne();
  EXPECT_EQ(call.conversation, "session-1");
  EXPECT_EQ(call.id, "req_9");
  EXPECT_EQ(call.agent_id, "agent-7");
  EXPECT_EQ(call.input_tokens, 1542U);
}

TEST(ClaudeCodeProfileTest, AToolSpanAddsFactsAndItsExecutionCounts) {
  ObservedRecord tool = ObservedRecord::Span("claude-code", "claude_code.tool");
  tool.Set("session.id", "session-1").Set("tool_name", "Bash").Set("tool_use_id", "toolu_1");
  tool.Set("gen_ai.operation.name", "execute_tool").Set("duration_ms", 500);
  const Observation outer = tool.ObserveOne();
  EXPECT_TRUE(outer.is_partial);
  EXPECT_EQ(outer.outcome, Outcome::kUnknown);
  EXPECT_FALSE(outer.duration_ns);  // it includes the wait

  ObservedRecord execution = ObservedRecord::Span("claude-code", "claude_code.tool.execution");
  execution.Set("session.id", "session-1").Set("tool_use_id", "toolu_1");
  execution.Set("duration_ms", 184).Set("success", otlp::Value(false));
  execution.Set("error.type", "tool_error").Set("error_class", "ShellError");
  const Observation call = execution.ObserveOne();
  EXPECT_FALSE(call.is_partial);
  EXPECT_EQ(call.id, "toolu_1");
  EXPECT_EQ(call.duration_ns, 184'000'000U);
  EXPECT_EQ(call.error_type, "ShellError");

  ObservedRecord wait = ObservedRecord::Span("claude-code", "claude_code.tool.blocked_on_user");
  wait.Set("session.id", "session-1").Set("duration_ms", 60).Set("decision", "accept");
  const Observation waited = wait.ObserveOne();
  EXPECT_EQ(waited.kind, ObservationKind::kToolCall);
  EXPECT_TRUE(waited.is_partial);
  EXPECT_EQ(waited.waited_ns, 60'000'000U);
  EXPECT_FALSE(waited.duration_ns);
}

TEST(ClaudeCodeProfileTest, ASubagentIsATaskWithItsIdAndATurnYieldsToHooks) {
  ObservedRecord subagent = ClaudeLog("subagent_completed");
  subagent.Set("agent_id", "agent-7").Set("agent_type", "reviewer").Set("total_tokens", 99);
  subagent.Set("duration_ms", 932);
  const Observation task = subagent.ObserveOne();
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(task.id, "agent-7");
  EXPECT_EQ(task.task_type, "reviewer");
  EXPECT_EQ(task.input_tokens, 0U);

  ObservedRecord turn = ObservedRecord::Span("claude-code", "claude_code.interaction");
  turn.Set("session.id", "session-1").Set("gen_ai.operation.name", "invoke_agent");
  const Observation end = turn.ObserveOne();
  EXPECT_EQ(end.kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(end.task_type, "turn");
  EXPECT_EQ(end.rank, 1);
  EXPECT_EQ(end.needs & kNeedsNoBetter, kNeedsNoBetter);
}

}  // namespace
}  // namespace pitwall::telemetry

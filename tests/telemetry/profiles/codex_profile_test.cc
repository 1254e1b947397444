#include <gtest/gtest.h>

#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

ObservedRecord CodexRecord(otlp::RecordKind kind, std::string_view name) {
  ObservedRecord record(kind, "codex_exec", "event otel/src/events.rs:54");
  record.Set("event.name", otlp::Value(name)).Set("conversation.id", "thread-1");
  return record;
}

TEST(CodexProfileTest, AnExitCodeInTheOutputIsAFailureWhateverSuccessSays) {
  ObservedRecord record = CodexRecord(otlp::RecordKind::kLog, "codex.tool_result");
  record.Set("tool_name", "exec_command").Set("tool_namespace", "functions");
  record.Set("call_id", "call_1").Set("success", "true").Set("duration_ms", "195");
  record.Set("arguments", R"({"cmd": "./t"})").Set("agent_name", "/root").Set("mcp_server", "");
  record.Set("output", "Chunk ID: 02ebae\nProcess exited with code 3\nOutput:\nbad\n");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kToolCall);
  EXPECT_EQ(call.id, "call_1");
  EXPECT_EQ(call.conversation, "thread-1");
  EXPECT_EQ(call.agent_id, "thread-1");
  EXPECT_EQ(call.tool, "exec_command");
  EXPECT_EQ(call.role, "codex_exec");
  EXPECT_EQ(call.outcome, Outcome::kFailure);
  EXPECT_EQ(call.error_type, "exit_3");
  EXPECT_EQ(call.duration_ns, 195'000'000U);
  EXPECT_EQ(call.args_hash.size(), 16U);
  EXPECT_EQ(call.input_bytes, 14U);
  EXPECT_EQ(call.output_bytes, 56U);
  EXPECT_EQ(call.needs, 0);
}

TEST(CodexProfileTest, AnExitCodeThatACommandPrintsIsNotItsOwn) {
  ObservedRecord record = CodexRecord(otlp::RecordKind::kLog, "codex.tool_result");
  record.Set("tool_name", "exec_command").Set("call_id", "call_2").Set("success", "true");
  record.Set("output", "Process exited with code 0\nOutput:\nProcess exited with code 7\n");
  EXPECT_EQ(record.ObserveOne().outcome, Outcome::kSuccess);
}

TEST(CodexProfileTest, AnMcpToolAndASubagentAreNamed) {
  ObservedRecord record = CodexRecord(otlp::RecordKind::kLog, "codex.tool_result");
  record.Set("tool_name", "get_weather").Set("tool_namespace", "mcp__weather");
  record.Set("call_id", "call_3").Set("success", "false").Set("agent_name", "/root/part_a");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.tool, "mcp__weather__get_weather");
  EXPECT_EQ(call.role, "/root/part_a");
  EXPECT_EQ(call.outcome, Outcome::kFailure);
}

TEST(CodexProfileTest, ASpanEventOfTheSameCallNeedsTheOutcome) {
  ObservedRecord record = CodexRecord(otlp::RecordKind::kSpanEvent, "codex.tool_result");
  record.Set("tool_name", "exec_command").Set("call_id", "call_1").Set("success", "true");
  record.Set("output_length", 56);
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.signal, Signal::kTraces);
  EXPECT_EQ(call.id, "call_1");
  EXPECT_EQ(call.needs, kNeedsOutcome);
  EXPECT_EQ(call.output_bytes, 56U);
}

TEST(CodexProfileTest, OnlyTheCompletedEventWithTokensIsAModelCall) {
  ObservedRecord record = CodexRecord(otlp::RecordKind::kLog, "codex.sse_event");
  record.Set("event.kind", "response.completed").Set("duration_ms", "12");
  EXPECT_TRUE(record.Observe().empty());
  record.Set("input_token_count", 1511).Set("output_token_count", 57);
  record.Set("cached_token_count", 501).Set("reasoning_token_count", 6);
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kModelCall);
  EXPECT_EQ(call.input_tokens, 1511U);
  EXPECT_EQ(call.output_tokens, 57U);
  EXPECT_EQ(call.cached_tokens, 501U);
  EXPECT_TRUE(call.id.empty());
}

TEST(CodexProfileTest, ATurnIsATaskWithTheIdThatHooksHave) {
  ObservedRecord turn = ObservedRecord::Span("codex_cli_rs", "run_turn");
  turn.Set("conversation.id", "thread-1").Set("turn.id", "turn-1");
  const Observation task = turn.ObserveOne();
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(task.id, "turn-1");
  EXPECT_EQ(task.agent_id, "thread-1");
  EXPECT_EQ(task.duration_ns, 250'000'000U);
}

TEST(CodexProfileTest, TokensOfSpansCountOnlyWithoutLogs) {
  ObservedRecord span = ObservedRecord::Span("codex_exec", "handle_responses");
  EXPECT_TRUE(span.Observe().empty());
  span.Set("gen_ai.usage.input_tokens", 1511).Set("gen_ai.usage.output_tokens", 57);
  const Observation call = span.ObserveOne();
  EXPECT_EQ(call.needs, kNeedsNoBetter | kNeedsAgent);
  EXPECT_EQ(call.rank, 1);
  ObservedRecord other = ObservedRecord::Span("codex_exec", "persist_rollout_items");
  EXPECT_TRUE(other.Observe().empty());
  EXPECT_EQ(other.tallies().at(0).ignored, 1U);
}

}  // namespace
}  // namespace pitwall::telemetry

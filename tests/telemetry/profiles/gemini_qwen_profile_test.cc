#include <gtest/gtest.h>

#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/signal_ranks.h"
#include "pitwall/host/event_id_set.h"
#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

ObservedRecord GeminiLog(std::string_view name) {
  ObservedRecord record = ObservedRecord::Log("gemini-cli", "");
  record.Resource("service.version", std::string_view("v22.1.0"));
  record.Set("event.name", otlp::Value(name)).Set("session.id", "session-1");
  return record;
}

TEST(GeminiCliProfileTest, AToolCallHasAnIdOfItsContents) {
  ObservedRecord record = GeminiLog("gemini_cli.tool_call");
  record.Set("function_name", "read_file")
      .Set("duration_ms", 293)
      .Set("success", otlp::Value(true));
  record.Set("prompt_id", "session-1########3").Set("decision", "accept");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.tool, "read_file");
  EXPECT_EQ(call.duration_ns, 293'000'000U);
  EXPECT_TRUE(call.agent_id.empty());
  EXPECT_TRUE(call.version.empty());  // service.version is that of Node
  ASSERT_EQ(call.id.size(), 17U);
  const std::string id(call.id);
  EXPECT_EQ(record.ObserveOne().id, id);
  record.record.time_ns += 1;
  EXPECT_NE(record.ObserveOne().id, id);
}

TEST(GeminiCliProfileTest, ThePromptIdNamesTheSubagent) {
  ObservedRecord record = GeminiLog("gemini_cli.tool_call");
  record.Set("function_name", "read_file").Set("prompt_id", "agent-9#0");
  record.Set("success", otlp::Value(false)).Set("error_type", "file_not_found");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.agent_id, "agent-9");
  EXPECT_EQ(call.conversation, "session-1");
  EXPECT_EQ(call.outcome, Outcome::kFailure);
  EXPECT_EQ(call.error_type, "file_not_found");
}

TEST(GeminiCliProfileTest, OutputTokensIncludeThoughtsAndTheTwinLogIsIgnored) {
  ObservedRecord record = GeminiLog("gemini_cli.api_response");
  record.Set("model", "flash").Set("input_token_count", 1511).Set("output_token_count", 51);
  record.Set("cached_content_token_count", 501).Set("thoughts_token_count", 6);
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.input_tokens, 1511U);
  EXPECT_EQ(call.output_tokens, 57U);
  EXPECT_EQ(call.cached_tokens, 501U);

  ObservedRecord twin = GeminiLog("gen_ai.client.inference.operation.details");
  twin.Set("gen_ai.usage.input_tokens", 1511).Set("gen_ai.usage.output_tokens", 51);
  EXPECT_TRUE(twin.Observe().empty());
}

TEST(GeminiCliProfileTest, AnAgentThatDidNotReachItsGoalFailed) {
  ObservedRecord record = GeminiLog("gemini_cli.agent.finish");
  record.Set("agent_id", "agent-9").Set("agent_name", "helper").Set("terminate_reason", "GOAL");
  Observation task = record.ObserveOne();
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(task.id, "agent-9");
  EXPECT_EQ(task.task_type, "helper");
  EXPECT_EQ(task.outcome, Outcome::kSuccess);
  ObservedRecord failed = GeminiLog("gemini_cli.agent.finish");
  failed.Set("agent_id", "agent-9").Set("terminate_reason", "MAX_TURNS");
  task = failed.ObserveOne();
  EXPECT_EQ(task.outcome, Outcome::kFailure);
  EXPECT_EQ(task.error_type, "MAX_TURNS");
}

TEST(GeminiCliProfileTest, SpansCountOnlyWithoutLogs) {
  ObservedRecord span = ObservedRecord::Span("gemini-cli", "tool_call");
  span.Set("gen_ai.tool.name", "read_file").Set("gen_ai.conversation.id", "session-1");
  span.Set("gen_ai.operation.name", "tool_call").Set("gen_ai.agent.name", "gemini-cli");
  const Observation call = span.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kToolCall);
  EXPECT_EQ(call.needs, kNeedsNoBetter);
  EXPECT_TRUE(call.agent_name.empty());
}

TEST(QwenCodeProfileTest, ALogAndASpanOfTheSameNameHaveTheSameId) {
  for (const otlp::RecordKind kind : {otlp::RecordKind::kLog, otlp::RecordKind::kSpan}) {
    ObservedRecord record(kind, "qwen-code", "qwen-code.tool_call");
    record.Set("session.id", "session-1").Set("call_id", "call_7").Set("function_name", "shell");
    record.Set("success", otlp::Value(false)).Set("status", "error").Set("error_type", "exit");
    record.Set("duration_ms", 40);
    const Observation call = record.ObserveOne();
    EXPECT_EQ(call.kind, ObservationKind::kToolCall);
    EXPECT_EQ(call.id, "call_7");
    EXPECT_EQ(call.outcome, Outcome::kFailure);
    EXPECT_EQ(call.duration_ns, 40'000'000U);
  }
}

TEST(QwenCodeProfileTest, HookSpansAreIgnoredAndACancelledCallFailed) {
  ObservedRecord hook = ObservedRecord::Span("qwen-code", "qwen-code.hook");
  hook.Set("tool.name", "shell").Set("session.id", "session-1");
  hook.record.status = 2;
  EXPECT_TRUE(hook.Observe().empty());
  ObservedRecord call = ObservedRecord::Log("qwen-code", "qwen-code.tool_call");
  call.Set("function_name", "shell").Set("status", "cancelled").Set("call_id", "c");
  EXPECT_EQ(call.ObserveOne().error_type, "cancelled");
}

TEST(QwenCodeProfileTest, OutputTokensIncludeReasoning) {
  ObservedRecord record = ObservedRecord::Log("qwen-code", "qwen-code.api_response");
  record.Set("response_id", "r-1").Set("input_token_count", 10).Set("output_token_count", 7);
  record.Set("thoughts_token_count", 3).Set("subagent_name", "reviewer");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.output_tokens, 7U);
  EXPECT_EQ(call.id, "r-1");
  EXPECT_EQ(call.agent_name, "reviewer");
}

TEST(QwenCodeProfileTest, SubagentsCountIfTheHooksReportTheTurns) {
  ObservedRecord span = ObservedRecord::Span("qwen-code", "qwen-code.subagent");
  span.Set("session.id", "session-1").Set("qwen-code.subagent.id", "a-1");
  const Observation task = span.ObserveOne();
  Observation turn = task;
  turn.rank = 3;  // of the hooks
  turn.needs = kNeedsNoBetter;
  EventIdSet ids;
  SignalRanks ranks(ids);
  EXPECT_EQ(ranks.Arrive(turn), SignalRanks::Decision::kHold);
  EXPECT_TRUE(ranks.ChooseAtDeadline(turn));
  EXPECT_EQ(ranks.Arrive(task), SignalRanks::Decision::kCount);
}

TEST(QwenCodeProfileTest, AnInteractionIsATurnUnlessItReportsABackgroundAgent) {
  ObservedRecord turn = ObservedRecord::Span("qwen-code", "qwen-code.interaction");
  turn.Set("session.id", "session-1").Set("qwen-code.prompt_id", "prompt-1");
  turn.Set("qwen-code.message_type", "userQuery").Set("qwen-code.turn_status", "error");
  const Observation task = turn.ObserveOne();
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(task.id, "prompt-1");
  EXPECT_EQ(task.outcome, Outcome::kFailure);
  ObservedRecord report = ObservedRecord::Span("qwen-code", "qwen-code.interaction");
  report.Set("qwen-code.message_type", "notification");
  EXPECT_EQ(report.ObserveOne().kind, ObservationKind::kSpan);
}

}  // namespace
}  // namespace pitwall::telemetry

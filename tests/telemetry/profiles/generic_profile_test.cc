#include <gtest/gtest.h>

#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

ObservedRecord Operation(std::string_view operation, std::string_view name) {
  ObservedRecord record = ObservedRecord::Span("my-app", name);
  record.Set("gen_ai.operation.name", otlp::Value(operation));
  return record;
}

TEST(GenericProfileTest, AToolCallNeedsTheAgentOfAnEnclosingSpan) {
  ObservedRecord record = Operation("execute_tool", "execute_tool search");
  record.Set("gen_ai.tool.call.id", "call_1").Set("gen_ai.tool.call.arguments", "{}");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.emitter, "genai");
  EXPECT_EQ(call.tool, "search");
  EXPECT_EQ(call.id, "call_1");
  EXPECT_EQ(call.outcome, Outcome::kSuccess);
  EXPECT_EQ(call.needs, kNeedsAgent);
  EXPECT_EQ(call.duration_ns, 250'000'000U);
  EXPECT_EQ(call.service, "my-app");
  ASSERT_TRUE(call.span);
  EXPECT_EQ(call.span->parent[0], 3);

  record.Set("gen_ai.agent.name", "researcher");
  EXPECT_EQ(record.ObserveOne().needs, 0);
  ObservedRecord root = Operation("execute_tool", "execute_tool search");
  root.record.parent_span_id = {};
  EXPECT_EQ(root.ObserveOne().needs, 0);
}

TEST(GenericProfileTest, AnIdThatIsNotSpecifiedIsNone) {
  ObservedRecord record = Operation("execute_tool", "execute_tool a");
  record.Set("gen_ai.tool.name", "a").Set("gen_ai.tool.call.id", "<not specified>");
  EXPECT_TRUE(record.ObserveOne().id.empty());
  ObservedRecord merged = Operation("execute_tool", "execute_tool (merged)");
  merged.Set("gen_ai.tool.name", "(merged tools)");
  EXPECT_TRUE(merged.Observe().empty());
}

TEST(GenericProfileTest, AToolFailsByStatusErrorTypeOrToolStatus) {
  ObservedRecord by_status = Operation("execute_tool", "execute_tool a");
  by_status.record.status = 2;
  EXPECT_EQ(by_status.ObserveOne().outcome, Outcome::kFailure);
  ObservedRecord by_type = Operation("execute_tool", "execute_tool a");
  by_type.Set("error.type", "ValueError");
  EXPECT_EQ(by_type.ObserveOne().error_type, "ValueError");
  ObservedRecord by_tool = Operation("execute_tool", "execute_tool a");
  by_tool.Set("gen_ai.tool.status", "error");
  by_tool.record.status = 1;
  EXPECT_EQ(by_tool.ObserveOne().outcome, Outcome::kFailure);
}

TEST(GenericProfileTest, OldAndNewNamesOfTokensAreRead) {
  ObservedRecord now = Operation("chat", "chat gpt");
  now.Set("gen_ai.usage.input_tokens", 10).Set("gen_ai.usage.output_tokens", 5);
  now.Set("gen_ai.usage.cache_read.input_tokens", 4).Set("operation.cost", otlp::Value(0.25));
  now.Set("gen_ai.response.model", "gpt-1").Set("gen_ai.request.model", "gpt");
  now.Set("gen_ai.response.id", "r-1");
  const Observation call = now.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kModelCall);
  EXPECT_EQ(call.input_tokens, 10U);
  EXPECT_EQ(call.output_tokens, 5U);
  EXPECT_EQ(call.cached_tokens, 4U);
  EXPECT_EQ(call.cost_nanousd, 250'000'000U);
  EXPECT_EQ(call.model, "gpt-1");
  EXPECT_EQ(call.id, "r-1");

  ObservedRecord old = ObservedRecord::Span("my-app", "openai.chat");
  old.Set("gen_ai.system", "openai").Set("gen_ai.request.model", "gpt");
  old.Set("gen_ai.usage.prompt_tokens", "10").Set("gen_ai.usage.completion_tokens", 5);
  const Observation old_call = old.ObserveOne();
  EXPECT_EQ(old_call.kind, ObservationKind::kModelCall);
  EXPECT_EQ(old_call.input_tokens, 10U);
  EXPECT_EQ(old_call.output_tokens, 5U);
}

TEST(GenericProfileTest, AnAgentRunIsATaskOfTheNamedAgent) {
  ObservedRecord record = Operation("invoke_agent", "invoke_agent writer");
  record.Set("gen_ai.agent.name", "writer").Set("gen_ai.aggregated_usage.input_tokens", 99);
  const Observation task = record.ObserveOne();  // aggregated usage is never read
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_TRUE(task.is_agent);
  EXPECT_EQ(task.agent_name, "writer");
  EXPECT_EQ(task.task_type, "writer");
  EXPECT_EQ(task.needs, 0);
  ObservedRecord unnamed = Operation("invoke_agent", "invoke_agent");
  EXPECT_EQ(unnamed.ObserveOne().needs, kNeedsNoInner | kNeedsAgent);
  ObservedRecord workflow = Operation("invoke_workflow", "invoke_workflow plan");
  workflow.Set("gen_ai.workflow.name", "plan");
  EXPECT_EQ(workflow.ObserveOne().agent_name, "plan");
  ObservedRecord created = Operation("create_agent", "create_agent writer");
  EXPECT_EQ(created.ObserveOne().kind, ObservationKind::kSpan);
}

TEST(GenericProfileTest, AnUnknownOperationConnectsSpansAndIsIgnored) {
  ObservedRecord record = Operation("execute_event_loop_cycle", "cycle");
  EXPECT_EQ(record.ObserveOne().kind, ObservationKind::kSpan);
  ASSERT_EQ(record.tallies().size(), 1U);
  EXPECT_EQ(record.tallies()[0].records, 1U);
  EXPECT_EQ(record.tallies()[0].ignored, 1U);
}

TEST(GenericProfileTest, McpCallsOfBothSidesAreToolCalls) {
  ObservedRecord server = ObservedRecord::Span("weather", "tools/call get_weather");
  server.Set("mcp.method.name", "tools/call").Set("gen_ai.operation.name", "execute_tool");
  server.Set("gen_ai.tool.name", "get_weather").Set("error.type", "tool_error");
  EXPECT_EQ(server.ObserveOne().tool, "get_weather");
  ObservedRecord client = ObservedRecord::Span("app", "MCP send tools/call get_weather");
  client.Scope("mcp.client");
  EXPECT_EQ(client.ObserveOne().tool, "get_weather");
}

TEST(GenericProfileTest, OpenInferenceKindsAreRead) {
  ObservedRecord tool = ObservedRecord::Span("app", "search_docs");
  tool.Set("openinference.span.kind", "TOOL").Set("session.id", "s-1");
  tool.Set("metadata", R"({"lc_agent_name": "writer", "thread_id": "t-1"})");
  const Observation call = tool.ObserveOne();
  EXPECT_EQ(call.tool, "search_docs");
  EXPECT_EQ(call.agent_name, "writer");
  EXPECT_EQ(call.conversation, "s-1");

  ObservedRecord model = ObservedRecord::Span("app", "ChatOpenAI");
  model.Set("openinference.span.kind", "LLM").Set("llm.model_name", "gpt");
  model.Set("llm.token_count.prompt", 11).Set("llm.token_count.completion", 7);
  model.Set("llm.token_count.prompt_details.cache_read", 3);
  const Observation response = model.ObserveOne();
  EXPECT_EQ(response.input_tokens, 11U);
  EXPECT_EQ(response.output_tokens, 7U);
  EXPECT_EQ(response.cached_tokens, 3U);
  EXPECT_EQ(response.model, "gpt");

  ObservedRecord handoff = ObservedRecord::Span("app", "handoff to writer");
  handoff.Set("openinference.span.kind", "TOOL");
  EXPECT_EQ(handoff.ObserveOne().kind, ObservationKind::kSpan);
}

TEST(GenericProfileTest, AChainIsATaskIfItIsNamedAsItsAgentOrARoot) {
  ObservedRecord agent = ObservedRecord::Span("app", "writer");
  agent.Set("openinference.span.kind", "CHAIN");
  agent.Set("metadata", R"({"ls_integration": "x", "lc_agent_name": "writer"})");
  const Observation task = agent.ObserveOne();
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_TRUE(task.is_agent);
  ObservedRecord node = ObservedRecord::Span("app", "tools");
  node.Set("openinference.span.kind", "CHAIN").Set("metadata", R"({"lc_agent_name": "writer"})");
  EXPECT_EQ(node.ObserveOne().kind, ObservationKind::kSpan);
  ObservedRecord root = ObservedRecord::Span("app", "LangGraph");
  root.Set("openinference.span.kind", "CHAIN");
  root.record.parent_span_id = {};
  EXPECT_EQ(root.ObserveOne().kind, ObservationKind::kTaskEnd);
}

TEST(GenericProfileTest, OpenLlmetryKindsAreRead) {
  ObservedRecord tool = ObservedRecord::Span("app", "get_weather.tool");
  tool.Set("traceloop.span.kind", "tool").Set("traceloop.association.properties.thread_id", 7);
  const Observation call = tool.ObserveOne();
  EXPECT_EQ(call.tool, "get_weather");
  EXPECT_EQ(call.conversation, "7");
  ObservedRecord agent = ObservedRecord::Span("app", "writer.agent");
  agent.Set("traceloop.span.kind", "agent");
  EXPECT_EQ(agent.ObserveOne().agent_name, "writer");
  ObservedRecord task = ObservedRecord::Span("app", "execute_task model");
  task.Set("traceloop.span.kind", "task").Set("gen_ai.operation.name", "execute_task");
  EXPECT_EQ(task.ObserveOne().kind, ObservationKind::kSpan);
}

TEST(GenericProfileTest, AnOpenInferenceAgentIsNamedByItsSpanIfNoAttributeNamesIt) {
  ObservedRecord run = ObservedRecord::Span("app", "writer.run");
  run.Set("openinference.span.kind", "AGENT");
  const Observation task = run.ObserveOne();
  EXPECT_EQ(task.agent_name, "writer");
  EXPECT_TRUE(task.is_agent);
  run.Set("agent.name", "editor");
  EXPECT_EQ(run.ObserveOne().agent_name, "editor");
}

}  // namespace
}  // namespace pitwall::telemetry

#include <gtest/gtest.h>

#include "tests/telemetry/observed_record.h"

namespace pitwall::telemetry {
namespace {

ObservedRecord ScopedSpan(std::string_view scope, std::string_view name) {
  ObservedRecord record = ObservedRecord::Span("my-app", name);
  record.Scope(scope);
  return record;
}

TEST(FrameworkProfilesTest, TheScopeNamesTheEmitter) {
  const std::pair<std::string_view, std::string_view> kScopes[] = {
      {"pydantic-ai", "pydantic-ai"},
      {"opentelemetry.instrumentation.langchain", "langgraph"},
      {"openinference.instrumentation.openai_agents", "openai-agents"},
      {"agent_framework", "ms-agent-framework"},
      {"gcp.vertex.agent", "google-adk"},
      {"ai", "vercel-ai"},
      {"some.other.scope", "genai"},
  };
  for (const auto& [scope, emitter] : kScopes) {
    ObservedRecord record = ScopedSpan(scope, "execute_tool a");
    record.Set("gen_ai.operation.name", "execute_tool").Set("gen_ai.tool.name", "a");
    EXPECT_EQ(record.ObserveOne().emitter, emitter) << scope;
  }
}

TEST(FrameworkProfilesTest, ALangGraphToolFailsIfItsMessageSaysSo) {
  ObservedRecord record = ScopedSpan("openinference.instrumentation.langchain", "flaky");
  record.Set("openinference.span.kind", "TOOL").Set("tool.name", "flaky");
  record.Set("output.value", R"({"type": "tool", "data": {"content": "x", "status": "error"}})");
  record.record.status = 1;
  EXPECT_EQ(record.ObserveOne().outcome, Outcome::kFailure);
}

TEST(FrameworkProfilesTest, ATurnOfOpenAiAgentsThatFailedIsTheFailureOfItsRun) {
  ObservedRecord turn = ScopedSpan("openinference.instrumentation.openai_agents", "turn");
  turn.Set("openinference.span.kind", "CHAIN");
  turn.record.status = 2;
  const std::vector<Observation> observed = turn.Observe();
  ASSERT_EQ(observed.size(), 2U);
  EXPECT_EQ(observed[0].kind, ObservationKind::kSpan);
  EXPECT_EQ(observed[1].kind, ObservationKind::kTaskEnd);
  EXPECT_TRUE(observed[1].is_partial);
  EXPECT_EQ(observed[1].outcome, Outcome::kFailure);
  EXPECT_EQ(observed[1].id, "01000000000000000000000000000000-0300000000000000");
}

TEST(FrameworkProfilesTest, TokensOfAStrandsAgentNeverCount) {
  ObservedRecord record = ScopedSpan("strands.telemetry.tracer", "invoke_agent a");
  record.Set("gen_ai.operation.name", "invoke_agent").Set("gen_ai.agent.name", "a");
  record.Set("gen_ai.usage.input_tokens", 4654);
  EXPECT_EQ(record.ObserveOne().kind, ObservationKind::kTaskEnd);
}

TEST(FrameworkProfilesTest, TheVercelAiSdkIsReadInBothForms) {
  ObservedRecord run = ScopedSpan("ai", "ai.streamText");
  run.Set("ai.operationId", "ai.streamText").Set("ai.telemetry.functionId", "writer");
  run.Set("ai.telemetry.metadata.sessionId", "s-1").Set("ai.usage.promptTokens", 30);
  const std::vector<Observation> observed = run.Observe();
  ASSERT_EQ(observed.size(), 2U);
  EXPECT_EQ(observed[0].kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(observed[0].agent_name, "writer");
  EXPECT_EQ(observed[0].conversation, "s-1");
  EXPECT_EQ(observed[1].input_tokens, 30U);

  ObservedRecord leaf = ScopedSpan("ai", "ai.streamText.doStream");
  leaf.Set("ai.operationId", "ai.streamText.doStream").Set("ai.usage.inputTokens", 10);
  leaf.Set("ai.usage.outputTokens", 3).Set("ai.model.id", "gpt");
  EXPECT_EQ(leaf.ObserveOne().kind, ObservationKind::kModelCall);

  ObservedRecord tool = ScopedSpan("ai", "ai.toolCall");
  tool.Set("ai.operationId", "ai.toolCall").Set("ai.toolCall.name", "search");
  tool.Set("ai.toolCall.id", "call_1");
  EXPECT_EQ(tool.ObserveOne().id, "call_1");

  ObservedRecord step = ScopedSpan("gen_ai", "step 1");
  step.Set("gen_ai.operation.name", "agent_step");
  EXPECT_EQ(step.ObserveOne().kind, ObservationKind::kSpan);
}

TEST(FrameworkProfilesTest, ACrewOfSeveralAgentsIsATaskOfItsOwn) {
  ObservedRecord crew =
      ScopedSpan("opentelemetry.instrumentation.crewai.instrumentation", "crewai.workflow");
  crew.Set("gen_ai.operation.name", "invoke_agent").Set("crewai.crew.name", "crew");
  crew.Set("crewai.crew.agents", R"([{"role": "a", "tools": [1, 2]}, {"role": "b"}])");
  EXPECT_EQ(crew.ObserveOne().needs & kNeedsNoInner, 0);
  ObservedRecord single =
      ScopedSpan("opentelemetry.instrumentation.crewai.instrumentation", "crewai.workflow");
  single.Set("crewai.crew.agents", R"([{"role": "a", "tools": [1, 2]}])");
  EXPECT_EQ(single.ObserveOne().needs & kNeedsNoInner, kNeedsNoInner);

  ObservedRecord task =
      ScopedSpan("opentelemetry.instrumentation.crewai.instrumentation", "write it.task");
  task.Set("gen_ai.operation.name", "invoke_agent").Set("traceloop.span.kind", "task");
  EXPECT_EQ(task.ObserveOne().kind, ObservationKind::kSpan);
  ObservedRecord agent =
      ScopedSpan("opentelemetry.instrumentation.crewai.instrumentation", "a.agent");
  agent.Set("gen_ai.operation.name", "invoke_agent").Set("traceloop.span.kind", "agent");
  agent.Set("gen_ai.agent.name", "a").Set("gen_ai.usage.input_tokens", 6110);
  EXPECT_EQ(agent.ObserveOne().kind, ObservationKind::kTaskEnd);
}

TEST(FrameworkProfilesTest, OldSpansOfGoogleAdkAreRead) {
  ObservedRecord run = ScopedSpan("gcp.vertex.agent", "agent_run [writer]");
  EXPECT_EQ(run.ObserveOne().agent_name, "writer");
  ObservedRecord call = ScopedSpan("gcp.vertex.agent", "call_llm");
  call.Set("gen_ai.usage.input_tokens", 5);
  EXPECT_EQ(call.ObserveOne().needs & kNeedsNoInner, kNeedsNoInner);
}

TEST(FrameworkProfilesTest, ALlamaIndexRunIsATaskOfAnUnnamedAgent) {
  constexpr std::string_view kScope = "openinference.instrumentation.llama_index";
  ObservedRecord run = ScopedSpan(kScope, "FunctionAgent.run");
  run.Set("openinference.span.kind", "CHAIN");
  const Observation task = run.ObserveOne();
  EXPECT_EQ(task.emitter, "llama-index");
  EXPECT_EQ(task.kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(task.needs, kNeedsAgent | kNeedsNoInner);
  EXPECT_TRUE(task.agent_name.empty());
  ObservedRecord step = ScopedSpan(kScope, "BaseWorkflowAgent.run_agent_step");
  step.Set("openinference.span.kind", "CHAIN");
  EXPECT_EQ(step.ObserveOne().kind, ObservationKind::kSpan);
  ObservedRecord prepares = ScopedSpan(kScope, "OpenAI._prepare_chat_with_tools");
  prepares.Set("openinference.span.kind", "LLM").Set("llm.model_name", "gpt");
  EXPECT_EQ(prepares.ObserveOne().kind, ObservationKind::kSpan);
}

TEST(FrameworkProfilesTest, ALlamaIndexTaskWithAToolIsAToolCall) {
  constexpr std::string_view kScope = "opentelemetry.instrumentation.llamaindex";
  ObservedRecord record = ScopedSpan(kScope, "BaseWorkflowAgent.task");
  record.Set("traceloop.span.kind", "task").Set("tool.name", "search");
  record.Set("tool.arguments", R"({"q": "x"})");
  record.Set("traceloop.entity.output", R"({"tool_name": "search", "tool_id": "call_17"})");
  const Observation call = record.ObserveOne();
  EXPECT_EQ(call.kind, ObservationKind::kToolCall);
  EXPECT_EQ(call.tool, "search");
  EXPECT_EQ(call.id, "call_17");
  EXPECT_EQ(call.input_bytes, 10U);
  ObservedRecord step = ScopedSpan(kScope, "BaseWorkflowAgent.task");
  step.Set("traceloop.span.kind", "task");
  EXPECT_EQ(step.ObserveOne().kind, ObservationKind::kSpan);
  ObservedRecord run = ScopedSpan(kScope, "run.task");
  run.Set("traceloop.span.kind", "task");
  EXPECT_EQ(run.ObserveOne().kind, ObservationKind::kTaskEnd);
}

TEST(FrameworkProfilesTest, ALlamaIndexToolFailsIfItsOutputIsMarkedAsAnError) {
  const auto outcome_of = [](std::string_view output) {
    ObservedRecord tool =
        ScopedSpan("opentelemetry.instrumentation.llamaindex", "FunctionTool.tool");
    tool.Set("traceloop.span.kind", "tool").Set("traceloop.entity.output", output);
    return tool.ObserveOne().outcome;
  };
  EXPECT_EQ(outcome_of(R"({"tool_name": "search", "is_error": true})"), Outcome::kFailure);
  EXPECT_EQ(outcome_of(R"({"tool_id": "c", "tool_output": {"is_error": true}})"),
            Outcome::kFailure);
  EXPECT_EQ(outcome_of(R"({"tool_name": "search", "is_error": false})"), Outcome::kSuccess);
}

TEST(FrameworkProfilesTest, ALangSmithChainIsATaskIfItIsNamedAsItsAgentOrARoot) {
  const auto chain = [](std::string_view name) {
    ObservedRecord record = ScopedSpan("langsmith", name);
    record.Set("langsmith.span.kind", "chain");
    return record.Set("langsmith.metadata.lc_agent_name", "writer").ObserveOne();
  };
  EXPECT_EQ(chain("writer").kind, ObservationKind::kTaskEnd);
  EXPECT_EQ(chain("writer").agent_name, "writer");
  EXPECT_EQ(chain("writer").emitter, "langsmith");
  EXPECT_EQ(chain("tools").kind, ObservationKind::kSpan);
}

TEST(FrameworkProfilesTest, AnExceptionOfALangSmithRunIsTheFailureOfItsTask) {
  ObservedRecord run = ScopedSpan("langsmith", "LangGraph");
  run.Set("langsmith.span.kind", "chain");
  run.record.parent_span_id = {};
  EXPECT_EQ(run.ObserveOne().needs & kNeedsOutcome, kNeedsOutcome);

  ObservedRecord exception(otlp::RecordKind::kSpanEvent, "my-app", "exception");
  exception.Scope("langsmith");
  const Observation fault = exception.ObserveOne();
  EXPECT_EQ(fault.kind, ObservationKind::kTaskEnd);
  EXPECT_TRUE(fault.is_partial);
  EXPECT_EQ(fault.outcome, Outcome::kFailure);
  EXPECT_EQ(fault.id, "01000000000000000000000000000000-0200000000000000");
}

}  // namespace
}  // namespace pitwall::telemetry

// Frameworks and instrumentations that follow the conventions, with what each does otherwise.
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {
namespace {

Profile Named(std::string_view emitter, std::vector<std::string_view> scopes,
              std::vector<Rule> rules = {}, Sources sources = {}) {
  return {.emitter = emitter,
          .scopes = std::move(scopes),
          .rules = std::move(rules),
          .sources = std::move(sources),
          .is_generic = true};
}

// No span has the name of an agent. An agent that a tool started runs inside the tool's span.
Profile LlamaIndex() {
  const auto run = [](std::string_view names, Condition condition) {
    return Rule{.names = names,
                .conditions = {condition},
                .meaning = Meaning::kTaskEnd,
                .needs = kNeedsAgent | kNeedsNoInner,
                .has_sums = true};
  };
  const Condition is_chain{Test::kEquals, "openinference.span.kind", "CHAIN"};
  const Condition is_task{Test::kEquals, "traceloop.span.kind", "task"};
  return Named(
      "llama-index",
      {"openinference.instrumentation.llama_index*", "opentelemetry.instrumentation.llamaindex*"},
      {// Prepares a model call, and has the attributes of one.
       {.names = "*._prepare_chat_with_tools", .meaning = Meaning::kLink},
       run("*Agent.run|*Workflow.run", is_chain),
       run("run.task", is_task),
       {.conditions = {is_task, {Test::kPresent, "tool.name"}},
        .meaning = Meaning::kToolCall,
        .sources = {{Field::kCallId, "traceloop.entity.output", Form::kMember, "tool_id"},
                    {Field::kArguments, "tool.arguments"}},
        .needs = kNeedsAgent}},
      // The exception of a tool becomes a text for the model.
      {{Field::kOutcome, "traceloop.entity.output", Form::kErrorFlag, "is_error"},
       {Field::kOutcome, "traceloop.entity.output", Form::kErrorFlag, "tool_output.is_error"}});
}

// The run of an agent is a chain with the agent's name. A run that ended with an exception has the
// status OK, and the exception as an event.
Profile LangSmith() {
  const Condition is_chain{Test::kEquals, "langsmith.span.kind", "chain"};
  constexpr std::uint8_t kNeeds = kNeedsOutcome | kNeedsNoInner;
  return Named("langsmith", {"langsmith*"},
               {{.conditions = {is_chain, {Test::kNameIs, "langsmith.metadata.lc_agent_name"}},
                 .meaning = Meaning::kTaskEnd,
                 .needs = kNeeds | kNeedsAgent,
                 .is_agent = true,
                 .has_sums = true},
                {.conditions = {is_chain, {Test::kIsRoot}},
                 .meaning = Meaning::kTaskEnd,
                 .needs = kNeeds,
                 .has_sums = true},
                {.record = otlp::RecordKind::kSpanEvent,
                 .names = "exception",
                 .meaning = Meaning::kTaskFault}});
}

const Condition kInvokesAgent{Test::kEquals, "gen_ai.operation.name", "invoke_agent"};

}  // namespace

std::vector<Profile> FrameworkProfiles() {
  using enum Field;
  return {
      // Instrumentations of LangChain and LangGraph.
      // Errors that the tool handles are only in the message that the model gets.
      Named(
          "langgraph",
          {"opentelemetry.instrumentation.langchain*", "openinference.instrumentation.langchain*"},
          {},
          {{kOutcome, "output.value", Form::kMember, "data.status"},
           {kOutcome, "gen_ai.tool.call.result", Form::kMember, "output.kwargs.status"}}),
      LlamaIndex(),
      // A run that ends with an exception has a status of its own only in its last turn.
      Named("openai-agents",
            {"opentelemetry.instrumentation.openai_agents*",
             "openinference.instrumentation.openai_agents*"},
            {{.names = "turn", .conditions = {{Test::kHasFailed}}, .meaning = Meaning::kTaskFault},
             {.conditions = {{Test::kEquals, "openinference.span.kind", "AGENT"}},
              .meaning = Meaning::kTaskEnd,
              .sources = {{kAgentName, "agent.name"}, {kAgentName, "graph.node.id"}},
              .needs = kNeedsOutcome | kNeedsAgent | kNeedsNoInner,
              .is_agent = true,
              .has_sums = true}}),
      Named("pydantic-ai", {"pydantic-ai*", "pydantic_ai*", "logfire.pydantic*"}),
      // The tokens of an agent's span are those of all its runs.
      Named("strands", {"strands*"},
            {{.conditions = {kInvokesAgent},
              .meaning = Meaning::kTaskEnd,
              .needs = kNeedsAgent | kNeedsNoInner,
              .is_agent = true}}),
      Named("ms-agent-framework",
            {"agent_framework*", "Microsoft.Agents*", "Experimental.Microsoft.Agents*"},
            {{.names = "workflow.run",
              .meaning = Meaning::kTaskEnd,
              .sources = {{kTaskType, "workflow.name"}},
              .needs = kNeedsNoInner}}),
      Named("semantic-kernel", {"Microsoft.SemanticKernel*", "semantic_kernel*"}),
      Named("autogen", {"autogen*"}),
      Named("google-adk", {"gcp.vertex.agent*", "google.adk*"}),
      // Version 6 and before have the scope `ai`, version 7 has `gen_ai`.
      Named("vercel-ai", {"ai", "gen_ai", "@ai-sdk/*"}),
      LangSmith(),
      Named("mcp",
            {"mcp*", "opentelemetry.instrumentation.mcp*", "openinference.instrumentation.mcp*"}),
  };
}

std::vector<Profile> KnownProfiles() {
  std::vector<Profile> profiles = {ClaudeCodeProfile(), CodexProfile(),    GeminiCliProfile(),
                                   QwenCodeProfile(),   OpencodeProfile(), CopilotProfile(),
                                   CrewAiProfile()};
  for (Profile& profile : FrameworkProfiles()) profiles.push_back(std::move(profile));
  profiles.push_back(GenericProfile());
  return profiles;
}

}  // namespace pitwall::telemetry

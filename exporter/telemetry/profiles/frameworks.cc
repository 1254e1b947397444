// Frameworks and instrumentations that follow the conventions, with what each does otherwise.
#include <string_view>
#include <utility>
#include <vector>

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
      Named("langsmith", {"langsmith*"}),
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

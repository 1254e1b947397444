// The conventions for generative AI, of all versions: OpenTelemetry's GenAI, OpenInference,
// OpenLLMetry.
#include <cstdint>
#include <string_view>
#include <vector>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {
namespace {

using enum Field;

constexpr std::string_view kOperation = "gen_ai.operation.name";
constexpr std::string_view kOpenInferenceKind = "openinference.span.kind";
constexpr std::string_view kTraceloopKind = "traceloop.span.kind";
constexpr std::uint8_t kNeedsAgentAndNoInner = kNeedsAgent | kNeedsNoInner;

Condition Is(std::string_view attribute, std::string_view values) {
  return {Test::kEquals, attribute, values};
}

std::vector<Rule> ConventionRules() {
  return {
      // Google ADK: stands for several calls, which have spans of their own.
      {.conditions = {Is("gen_ai.tool.name", "(merged tools)")}, .meaning = Meaning::kIgnored},
      {.conditions = {Is(kOperation, "execute_tool")},
       .meaning = Meaning::kToolCall,
       .needs = kNeedsAgent,
       .name_prefix = "execute_tool ",
       .name_suffix = ".tool",
       .name_is_tool = true},
      {.conditions = {Is(kOperation,
                         "chat|generate_content|text_completion|embeddings|responses|response|"
                         "completion|completions|embedding|chat.completions|text.completions")},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgent},
      {.conditions = {Is(kOperation, "invoke_workflow")},
       .meaning = Meaning::kTaskEnd,
       .sources = {{kAgentName, "gen_ai.workflow.name"}},
       .needs = kNeedsAgentAndNoInner,
       .is_agent = true,
       .has_sums = true},
      {.conditions = {Is(kOperation, "invoke_agent|run_agent"), Is(kTraceloopKind, "task")},
       .meaning = Meaning::kLink},
      {.conditions = {Is(kOperation, "invoke_agent|run_agent")},
       .meaning = Meaning::kTaskEnd,
       .needs = kNeedsAgentAndNoInner,
       .is_agent = true,
       .has_sums = true},
      {.conditions = {Is(kOperation, "create_agent|handoff|execute_task|retrieval|plan")},
       .meaning = Meaning::kLink},
      // MCP, from both sides.
      {.conditions = {Is("mcp.method.name", "tools/call")},
       .meaning = Meaning::kToolCall,
       .sources = {{kConversation, "mcp.session.id"}},
       .needs = kNeedsAgent,
       .name_prefix = "tools/call "},
      {.names = "MCP send tools/call *",
       .meaning = Meaning::kToolCall,
       .needs = kNeedsAgent,
       .name_prefix = "MCP send tools/call "},
      {.names = "tools/call *",
       .meaning = Meaning::kToolCall,
       .needs = kNeedsAgent,
       .name_prefix = "tools/call "},
      // A response as a log, without a span.
      {.record = otlp::RecordKind::kLog,
       .names = "gen_ai.client.inference.operation.details",
       .conditions = {{Test::kPresent, "gen_ai.conversation.id"},
                      {Test::kPresent, "gen_ai.usage.output_tokens"}},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsNoBetter,
       .rank = 1,
       .has_log_id = true},
  };
}

std::vector<Rule> OpenInferenceRules() {
  return {
      {.names = "handoff to *",
       .conditions = {Is(kOpenInferenceKind, "TOOL")},
       .meaning = Meaning::kLink},
      {.conditions = {Is(kOpenInferenceKind, "TOOL")},
       .meaning = Meaning::kToolCall,
       .needs = kNeedsAgent,
       .name_is_tool = true},
      {.conditions = {Is(kOpenInferenceKind, "LLM|EMBEDDING")},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgent},
      {.conditions = {Is(kOpenInferenceKind, "AGENT")},
       .meaning = Meaning::kTaskEnd,
       .sources = {{kAgentName, "agent.name"}, {kAgentName, "graph.node.id"}},
       .needs = kNeedsAgentAndNoInner,
       .is_agent = true,
       .has_sums = true,
       .name_suffix = ".run"},
      // LangGraph: the run of an agent is a chain with the agent's name.
      {.conditions = {Is(kOpenInferenceKind, "CHAIN"),
                      {Test::kNameIsMember, "metadata", "lc_agent_name"}},
       .meaning = Meaning::kTaskEnd,
       .needs = kNeedsAgentAndNoInner,
       .is_agent = true,
       .has_sums = true},
      {.conditions = {Is(kOpenInferenceKind, "CHAIN"), {Test::kIsRoot}},
       .meaning = Meaning::kTaskEnd,
       .needs = kNeedsNoInner,
       .has_sums = true},
      {.conditions = {{Test::kPresent, kOpenInferenceKind}}, .meaning = Meaning::kLink},
  };
}

std::vector<Rule> OpenLlmetryRules() {
  return {
      {.conditions = {Is(kTraceloopKind, "tool")},
       .meaning = Meaning::kToolCall,
       .sources = {{kTool, "gen_ai.tool.name"}, {kTool, "traceloop.entity.name"}},
       .needs = kNeedsAgent,
       .name_suffix = ".tool",
       .name_is_tool = true},
      {.conditions = {Is(kTraceloopKind, "agent")},
       .meaning = Meaning::kTaskEnd,
       .sources = {{kAgentName, "gen_ai.agent.name"}, {kAgentName, "traceloop.entity.name"}},
       .needs = kNeedsAgentAndNoInner,
       .is_agent = true,
       .has_sums = true,
       .name_suffix = ".agent"},
      {.conditions = {Is(kTraceloopKind, "workflow")},
       .meaning = Meaning::kTaskEnd,
       .sources = {{kTaskType, "traceloop.workflow.name"}},
       .needs = kNeedsAgentAndNoInner,
       .has_sums = true},
      {.conditions = {{Test::kPresent, kTraceloopKind}}, .meaning = Meaning::kLink},
      {.conditions = {Is("llm.request.type", "chat|completion|embedding")},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgent},
      // LangSmith.
      {.conditions = {Is("langsmith.span.kind", "tool")},
       .meaning = Meaning::kToolCall,
       .needs = kNeedsAgent,
       .name_is_tool = true},
      {.conditions = {Is("langsmith.span.kind", "llm|embedding")},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgent},
      {.conditions = {{Test::kPresent, "langsmith.span.kind"}, {Test::kIsRoot}},
       .meaning = Meaning::kTaskEnd,
       .needs = kNeedsNoInner,
       .has_sums = true},
  };
}

std::vector<Rule> OlderRules() {
  return {
      // The Vercel AI SDK up to version 6.
      {.names = "ai.toolCall", .meaning = Meaning::kToolCall, .needs = kNeedsAgent},
      {.conditions = {Is("ai.operationId",
                         "ai.streamText.doStream|ai.generateText.doGenerate|"
                         "ai.streamObject.doStream|ai.generateObject.doGenerate|"
                         "ai.embed.doEmbed|ai.embedMany.doEmbed|ai.rerank.doRerank")},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgent},
      {.conditions = {Is("ai.operationId",
                         "ai.streamText|ai.generateText|ai.streamObject|ai.generateObject")},
       .meaning = Meaning::kTaskEnd,
       .needs = kNeedsAgentAndNoInner,
       .is_agent = true,
       .has_sums = true},
      {.conditions = {{Test::kPresent, "ai.operationId"}}, .meaning = Meaning::kLink},
      // Spans from before gen_ai.operation.name.
      {.names = "call_llm", .meaning = Meaning::kModelCall, .needs = kNeedsAgentAndNoInner},
      {.names = "agent_run [*",
       .meaning = Meaning::kTaskEnd,
       .needs = kNeedsNoInner,
       .is_agent = true,
       .name_prefix = "agent_run [",
       .name_suffix = "]"},
      // An operation of no convention, such as `streamText`, that used a model.
      {.conditions = {{Test::kIsClient},
                      {Test::kPresent, "gen_ai.request.model"},
                      {Test::kPresent, "gen_ai.usage.output_tokens"}},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgentAndNoInner},
      {.conditions = {{Test::kAbsent, kOperation},
                      {Test::kPresent, "gen_ai.system"},
                      {Test::kPresent, "gen_ai.request.model"}},
       .meaning = Meaning::kModelCall,
       .needs = kNeedsAgentAndNoInner},
  };
}

Sources IdentitySources() {
  return {
      {kConversation, "gen_ai.conversation.id"},
      {kConversation, "session.id"},
      {kConversation, "langsmith.metadata.thread_id"},
      {kConversation, "langsmith.metadata.session_id"},
      {kConversation, "traceloop.association.properties.thread_id"},
      {kConversation, "traceloop.association.properties.session_id"},
      {kConversation, "traceloop.association.properties.conversation_id"},
      {kConversation, "ai.telemetry.metadata.sessionId"},
      {kConversation, "ai.telemetry.metadata.threadId"},
      {kConversation, "ai.telemetry.metadata.conversationId"},
      {kConversation, "ai.telemetry.metadata.chatId"},
      {kConversation, "metadata", Form::kMember, "thread_id"},
      {kConversation, "metadata", Form::kMember, "session_id"},
      {kConversation, "gcp.vertex.agent.session_id"},

      {kAgentName, "gen_ai.agent.name"},
      {kAgentName, "agent.name"},
      {kAgentName, "agent_name"},
      {kAgentName, "traceloop.association.properties.lc_agent_name"},
      {kAgentName, "langsmith.metadata.lc_agent_name"},
      {kAgentName, "metadata", Form::kMember, "lc_agent_name"},
      {kAgentName, "ai.telemetry.functionId"},

      {kCallId, "gen_ai.tool.call.id"},
      {kCallId, "tool_call.id"},
      {kCallId, "tool.call_id"},
      {kCallId, "tool_call_id"},
      {kCallId, "ai.toolCall.id"},
      {kCallId, "tool.id"},

      {kResponseId, "gen_ai.response.id"},
      {kResponseId, "ai.response.id"},
      {kResponseId, "llm.response.id"},
  };
}

Sources CallSources() {
  return {
      {kTool, "gen_ai.tool.name"},
      {kTool, "tool.name"},
      {kTool, "ai.toolCall.name"},
      {kTool, "mcp.tool.name"},
      {kTool, "tool_name"},
      {kArguments, "gen_ai.tool.call.arguments"},
      {kArguments, "ai.toolCall.args"},
      {kArguments, "tool_arguments"},

      {kModel, "gen_ai.response.model"},
      {kModel, "ai.response.model"},
      {kModel, "gen_ai.request.model"},
      {kModel, "llm.model_name"},
      {kModel, "embedding.model_name"},
      {kModel, "ai.model.id"},
      {kModel, "llm.response.model"},
      {kModel, "llm.request.model"},
      {kModel, "langsmith.metadata.ls_model_name"},
      {kModel, "model_name"},

      {kErrorType, "error.type"},
      {kOutcome, "gen_ai.tool.status"},
      {kOutcome, "gen_ai.task.status"},
  };
}

Sources TokenSources() {
  return {
      {kInputTokens, "gen_ai.usage.input_tokens"},
      {kInputTokens, "gen_ai.usage.prompt_tokens"},
      {kInputTokens, "llm.token_count.prompt"},
      {kInputTokens, "llm.usage.prompt_tokens"},
      {kInputTokens, "ai.usage.inputTokens"},
      {kInputTokens, "ai.usage.promptTokens"},
      {kInputTokens, "ai.usage.tokens"},

      {kOutputTokens, "gen_ai.usage.output_tokens"},
      {kOutputTokens, "gen_ai.usage.completion_tokens"},
      {kOutputTokens, "llm.token_count.completion"},
      {kOutputTokens, "llm.usage.completion_tokens"},
      {kOutputTokens, "ai.usage.outputTokens"},
      {kOutputTokens, "ai.usage.completionTokens"},

      {kCachedTokens, "gen_ai.usage.cache_read.input_tokens"},
      {kCachedTokens, "gen_ai.usage.cache_read_input_tokens"},
      {kCachedTokens, "gen_ai.usage.details.cache_read_tokens"},
      {kCachedTokens, "gen_ai.usage.details.cached_tokens"},
      {kCachedTokens, "llm.token_count.prompt_details.cache_read"},
      {kCachedTokens, "ai.usage.cachedInputTokens"},
      {kCachedTokens, "ai.usage.inputTokenDetails.cacheReadTokens"},

      {kCost, "operation.cost"},
      {kCost, "gen_ai.usage.cost"},
      {kCost, "llm.cost.total"},
  };
}

template <typename Element>
void Append(std::vector<Element>& to, const std::vector<Element>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

Profile GenericProfile() {
  Profile profile = {.emitter = "genai", .is_generic = true};
  Append(profile.rules, ConventionRules());
  Append(profile.rules, OpenInferenceRules());
  Append(profile.rules, OpenLlmetryRules());
  Append(profile.rules, OlderRules());
  Append(profile.sources, IdentitySources());
  Append(profile.sources, CallSources());
  Append(profile.sources, TokenSources());
  return profile;
}

}  // namespace pitwall::telemetry

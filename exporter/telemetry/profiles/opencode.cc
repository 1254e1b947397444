// opencode: a span for each tool call; with its experimental setting also those of the AI SDK, with
// the same call ids.
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile OpencodeProfile() {
  using enum Field;
  return {
      .emitter = "opencode",
      .services = {"opencode"},
      .scopes = {"opencode"},
      .rules =
          {
              {.names = "Tool.execute",
               .conditions = {{Test::kPresent, "tool.name"}},
               .meaning = Meaning::kToolCall},
              // It surrounds Tool.execute, and its status is unset.
              {.names = "ai.toolCall",
               .meaning = Meaning::kToolCall,
               .needs = kNeedsOutcome | kNeedsDuration},
              {.names = "*.doStream|*.doGenerate", .meaning = Meaning::kModelCall},
              {.names = "ai.streamText|ai.generateText|ai.streamObject|ai.generateObject",
               .meaning = Meaning::kModelCall,
               .needs = kNeedsNoInner,
               .is_sum = true},
              // A turn, also that of a subagent. Only spans inside it have the session.
              {.names = "SessionPrompt.loop",
               .meaning = Meaning::kTaskEnd,
               .needs = kNeedsAgent,
               .task_type = "turn"},
          },
      .sources =
          {
              {kConversation, "session.id"},
              {kConversation, "ai.telemetry.metadata.sessionId"},
              {kCallId, "tool.call_id"},
              {kCallId, "ai.toolCall.id"},
              {kResponseId, "ai.response.id"},
              {kResponseId, "gen_ai.response.id"},
              {kModel, "ai.response.model"},
              {kModel, "gen_ai.response.model"},
              {kModel, "ai.model.id"},
              {kTool, "tool.name"},
              {kTool, "ai.toolCall.name"},
              {kErrorType, "error.type"},
              {kArguments, "ai.toolCall.args"},
              {kInputTokens, "ai.usage.inputTokens"},
              {kInputTokens, "ai.usage.promptTokens"},
              {kInputTokens, "gen_ai.usage.input_tokens"},
              {kOutputTokens, "ai.usage.outputTokens"},
              {kOutputTokens, "ai.usage.completionTokens"},
              {kOutputTokens, "gen_ai.usage.output_tokens"},
              {kCachedTokens, "ai.usage.cachedInputTokens"},
              {kCachedTokens, "ai.usage.inputTokenDetails.cacheReadTokens"},
          },
      // An unknown tool, or arguments that cannot be parsed.
      .failed_tools = {"invalid"},
  };
}

}  // namespace pitwall::telemetry

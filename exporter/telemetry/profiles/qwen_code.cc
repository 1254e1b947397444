// Qwen Code: logs as in Gemini CLI, with ids; spans as in Claude Code.
#include <vector>

#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile QwenCodeProfile() {
  using enum Field;
  using otlp::RecordKind;
  // Without a log exporter, Qwen Code sends its logs as spans of the same names.
  Profile profile = {
      .emitter = "qwen-code",
      .services = {"qwen-code"},
      .scopes = {"qwen-code*"},
      .records = {"qwen-code.*"},
      .rules =
          {
              {.names = "qwen-code.hook|qwen-code.daemon.*", .meaning = Meaning::kIgnored},
              {.names = "qwen-code.tool",
               .meaning = Meaning::kToolCall,
               .sources = {{kErrorType, "qwen-code.tool.failure_kind"}},
               .needs = kNeedsNoBetter,
               .rank = 1},
              {.names = "qwen-code.tool.execution", .meaning = Meaning::kLink},
              {.names = "qwen-code.tool.blocked_on_user", .meaning = Meaning::kWait},
              {.names = "qwen-code.llm_request",
               .meaning = Meaning::kModelCall,
               .needs = kNeedsNoBetter,
               .rank = 1},
              {.names = "qwen-code.subagent",
               .meaning = Meaning::kTaskEnd,
               .sources = {{kTaskId, "qwen-code.subagent.id"},
                           {kAgentId, "qwen-code.subagent.id"},
                           {kOutcome, "qwen-code.subagent.status"},
                           {kErrorType, "error.type"}},
               .rank = 3,  // of the hooks, which report the turns
               .is_agent = true},
              // The report of a background agent continues the turn that started the agent.
              {.names = "qwen-code.interaction",
               .conditions = {{Test::kEquals, "qwen-code.message_type", "notification"}},
               .meaning = Meaning::kLink},
              {.names = "qwen-code.interaction",
               .meaning = Meaning::kTaskEnd,
               .sources = {{kTaskId, "qwen-code.prompt_id"},
                           {kDuration, "interaction.duration_ms"},
                           {kOutcome, "qwen-code.turn_status"}},
               .rank = 1,
               .task_type = "turn"},
          },
      .sources =
          {
              {kConversation, "session.id"},
              {kConversation, "gen_ai.conversation.id"},
              {kConversation, "sessionId"},
              {kCallId, "call_id"},
              {kCallId, "tool.call_id"},
              {kCallId, "gen_ai.tool.call.id"},
              {kResponseId, "response_id"},
              {kResponseId, "gen_ai.response.id"},
              {kAgentName, "subagent_name"},
              {kAgentName, "gen_ai.agent.name"},
              {kModel, "model"},
              {kModel, "gen_ai.response.model"},
              {kModel, "gen_ai.request.model"},
              {kTool, "function_name"},
              {kTool, "gen_ai.tool.name"},
              {kTool, "tool.name"},
              {kErrorType, "error_type"},
              {kErrorType, "error.type"},
              {kOutcome, "status"},
              {kOutcome, "execution_status"},
              {kOutcome, "success"},
              {kArguments, "function_args"},
              {kDuration, "duration_ms"},
              {kInputTokens, "input_token_count"},
              {kInputTokens, "gen_ai.usage.input_tokens"},
              {kInputTokens, "input_tokens"},
              {kOutputTokens, "output_token_count"},
              {kOutputTokens, "gen_ai.usage.output_tokens"},
              {kOutputTokens, "output_tokens"},
              {kCachedTokens, "cached_content_token_count"},
              {kCachedTokens, "gen_ai.usage.cache_read.input_tokens"},
              {kCachedTokens, "cached_input_tokens"},
              {kOutputBytes, "content_length"},
          },
  };
  for (const RecordKind kind : {RecordKind::kLog, RecordKind::kSpan}) {
    const std::vector<Rule> rules = {
        {.record = kind,
         .names = "qwen-code.tool_call",
         .meaning = Meaning::kToolCall,
         .has_log_id = true},
        {.record = kind,
         .names = "qwen-code.api_response",
         .meaning = Meaning::kModelCall,
         .has_log_id = true},
        {.record = kind,
         .names = "qwen-code.api_error",
         .meaning = Meaning::kModelCall,
         .sources = {{kErrorType, "error_type"}, {kErrorType, "status_code"}},
         .has_log_id = true,
         .outcome = Outcome::kFailure},
    };
    profile.rules.insert(profile.rules.end(), rules.begin(), rules.end());
  }
  profile.rules.push_back(
      {.record = RecordKind::kLog, .names = "qwen-code.user_prompt", .meaning = Meaning::kAlive});
  return profile;
}

}  // namespace pitwall::telemetry

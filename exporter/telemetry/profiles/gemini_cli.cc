// Gemini CLI: no signal has the id of a tool call, so the logs are used and nothing else.
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile GeminiCliProfile() {
  using enum Field;
  using otlp::RecordKind;
  return {
      .emitter = "gemini-cli",
      .services = {"gemini-cli"},
      .scopes = {"gemini-cli"},
      .records = {"gemini_cli.*"},
      .rules =
          {
              {.record = RecordKind::kLog,
               .names = "gemini_cli.tool_call",
               .conditions = {{Test::kEquals, "decision", "reject"}},
               .meaning = Meaning::kToolCall,
               .has_log_id = true,
               .outcome = Outcome::kFailure,
               .error_type = "rejected"},
              {.record = RecordKind::kLog,
               .names = "gemini_cli.tool_call",
               .meaning = Meaning::kToolCall,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "gemini_cli.api_response",
               .meaning = Meaning::kModelCall,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "gemini_cli.api_error",
               .meaning = Meaning::kModelCall,
               .sources = {{kErrorType, "error_type"}, {kErrorType, "status_code"}},
               .has_log_id = true,
               .outcome = Outcome::kFailure},
              // The rank of the hooks, which report the turns.
              {.record = RecordKind::kLog,
               .names = "gemini_cli.agent.start",
               .meaning = Meaning::kTaskStart,
               .sources = {{kTaskId, "agent_id"}},
               .rank = 3},
              {.record = RecordKind::kLog,
               .names = "gemini_cli.agent.finish",
               .meaning = Meaning::kTaskEnd,
               .sources = {{kTaskId, "agent_id"},
                           {kOutcome, "terminate_reason", Form::kIsKey, "GOAL"}},
               .rank = 3},
              {.record = RecordKind::kLog,
               .names = "gemini_cli.user_prompt",
               .meaning = Meaning::kAlive},
              // The same response once more.
              {.record = RecordKind::kLog,
               .names = "gen_ai.client.inference.operation.details",
               .meaning = Meaning::kIgnored},

              {.names = "tool_call",
               .meaning = Meaning::kToolCall,
               .needs = kNeedsNoBetter,
               .rank = 4},
              {.names = "llm_call",
               .meaning = Meaning::kModelCall,
               .needs = kNeedsNoBetter,
               .rank = 4},
              {.names = "agent_call|schedule_tool_calls|user_prompt", .meaning = Meaning::kLink},
          },
      .sources =
          {
              {kConversation, "session.id"},
              {kConversation, "gen_ai.conversation.id"},
              {kAgentId, "agent_id"},
              {kAgentId, "prompt_id", Form::kSubagentTurn},
              {kAgentId, "gen_ai.prompt.name", Form::kSubagentTurn},
              {kRole, "agent_name"},
              {kTaskType, "agent_name"},
              {kModel, "model"},
              {kModel, "gen_ai.request.model"},
              {kTool, "function_name"},
              {kTool, "gen_ai.tool.name"},
              {kErrorType, "error_type"},
              {kErrorType, "error.type"},
              {kOutcome, "success"},
              {kArguments, "function_args"},
              {kDuration, "duration_ms"},
              {kInputTokens, "input_token_count"},
              {kInputTokens, "gen_ai.usage.input_tokens"},
              {kOutputTokens, "output_token_count"},
              {kOutputTokens, "gen_ai.usage.output_tokens"},
              {kCachedTokens, "cached_content_token_count"},
              {kReasoningTokens, "thoughts_token_count"},
              {kOutputBytes, "content_length"},
          },
      .output_excludes_reasoning = true,
      .has_own_version = false,  // service.version is that of Node
  };
}

}  // namespace pitwall::telemetry

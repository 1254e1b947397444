// Codex: logs are complete. Span events repeat them without the output; spans have no ids of
// responses. Each subagent has a conversation of its own.
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile CodexProfile() {
  using enum Field;
  using otlp::RecordKind;
  return {
      .emitter = "codex",
      .services = {"codex*", "Codex*"},
      .scopes = {"codex_otel*", "codex_exec", "codex_cli_rs", "codex_tui"},
      .records = {"codex.*"},
      .rules =
          {
              // `success` is true for a command that exits with an error.
              {.record = RecordKind::kLog,
               .names = "codex.tool_result",
               .meaning = Meaning::kToolCall,
               .has_log_id = true},
              {.record = RecordKind::kSpanEvent,
               .names = "codex.tool_result",
               .conditions = {{Test::kPresent, "call_id"}},
               .meaning = Meaning::kToolCall,
               .needs = kNeedsOutcome},
              // Each response has two such events; one has the tokens.
              {.record = RecordKind::kLog,
               .names = "codex.sse_event|codex.websocket_event",
               .conditions = {{Test::kEquals, "event.kind", "response.completed"},
                              {Test::kPresent, "input_token_count"}},
               .meaning = Meaning::kModelCall,
               // The duration is the wait for the event.
               .sources = {{kDuration, "response.duration_ms"}}},
              {.record = RecordKind::kLog,
               .names = "codex.api_request|codex.websocket_request",
               .conditions = {{Test::kPresent, "error.message"}},
               .meaning = Meaning::kModelCall,
               .sources = {{kErrorType, "http.response.status_code"}},
               .has_log_id = true,
               .outcome = Outcome::kFailure},
              {.record = RecordKind::kLog,
               .names = "codex.conversation_starts|codex.user_prompt",
               .meaning = Meaning::kAlive},

              // A turn, also that of a subagent. Hooks have the same id.
              {.names = "run_turn",
               .conditions = {{Test::kPresent, "conversation.id"}},
               .meaning = Meaning::kTaskEnd,
               .sources = {{kAgentName, "conversation.id"}},
               .is_agent = true,
               .task_type = "turn"},
              // The conversation is that of the turn around it.
              {.names = "handle_responses",
               .conditions = {{Test::kPresent, "gen_ai.usage.output_tokens"}},
               .meaning = Meaning::kModelCall,
               .needs = kNeedsAgent | kNeedsNoBetter,
               .rank = 1},
              {.names = "receiving_stream|try_run_sampling_request|run_sampling_request",
               .meaning = Meaning::kLink},
          },
      .sources =
          {
              {kConversation, "conversation.id"},
              {kAgentId, "conversation.id"},
              {kCallId, "call_id"},
              {kTaskId, "turn.id"},
              {kTaskId, "turn_id"},
              {kRole, "agent_name", Form::kNotRoot, "/root"},
              {kModel, "model"},
              {kModel, "slug"},
              {kVersion, "app.version"},
              {kTool, "tool_name"},
              {kToolServer, "mcp_server"},
              {kToolServer, "tool_namespace", Form::kAfterText, "mcp__"},
              {kOutcome, "success"},
              {kOutcome, "output", Form::kExitCode},
              {kArguments, "arguments"},
              {kDuration, "duration_ms"},
              {kInputTokens, "input_token_count"},
              {kInputTokens, "gen_ai.usage.input_tokens"},
              {kOutputTokens, "output_token_count"},
              {kOutputTokens, "gen_ai.usage.output_tokens"},
              {kCachedTokens, "cached_token_count"},
              {kCachedTokens, "gen_ai.usage.cache_read.input_tokens"},
              {kInputBytes, "arguments_length"},
              {kOutputBytes, "output_length"},
              {kOutputBytes, "output", Form::kTextBytes},
          },
  };
}

}  // namespace pitwall::telemetry

// Claude Code: logs, spans (beta) and hooks share the id of each tool call and request.
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile ClaudeCodeProfile() {
  using enum Field;
  using otlp::RecordKind;
  // Without an agent's id these are of the session itself, or of a version that does not say.
  const Condition no_agent_id{Test::kAbsent, "agent_id"};
  return {
      .emitter = "claude-code",
      .services = {"claude-code"},
      .scopes = {"com.anthropic.claude_code*"},
      .records = {"claude_code.*"},
      .rules =
          {
              // The oldest versions have neither agent_id nor request_id.
              {.record = RecordKind::kLog,
               .names = "tool_result|claude_code.tool_result",
               .conditions = {no_agent_id, {Test::kAbsent, "request_id"}},
               .meaning = Meaning::kToolCall,
               .needs = kNeedsAgent,
               .has_log_id = true},
              // A person was asked. How long that took is in a span, which the agent's span joins.
              {.record = RecordKind::kLog,
               .names = "tool_result|claude_code.tool_result",
               .conditions = {{Test::kBeginsWith, "decision_source", "user"}},
               .meaning = Meaning::kToolCall,
               .needs = kNeedsAgent,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "tool_result|claude_code.tool_result",
               .meaning = Meaning::kToolCall,
               .has_log_id = true},
              // A rejected call has no result.
              {.record = RecordKind::kLog,
               .names = "tool_decision|claude_code.tool_decision",
               .conditions = {{Test::kEquals, "decision", "reject"}},
               .meaning = Meaning::kToolCall,
               .has_log_id = true,
               .outcome = Outcome::kFailure,
               .error_type = "rejected"},
              {.record = RecordKind::kLog,
               .names = "api_request|claude_code.api_request",
               .conditions = {no_agent_id, {Test::kBeginsWith, "query_source", "agent|subagent"}},
               .meaning = Meaning::kModelCall,
               .needs = kNeedsAgent,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "api_request|claude_code.api_request",
               .meaning = Meaning::kModelCall,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "api_error|claude_code.api_error",
               .meaning = Meaning::kModelCall,
               .sources = {{kErrorType, "status_code"}},
               .has_log_id = true,
               .outcome = Outcome::kFailure},
              {.record = RecordKind::kLog,
               .names = "subagent_completed|claude_code.subagent_completed",
               .conditions = {{Test::kPresent, "agent_id"}},
               .meaning = Meaning::kTaskEnd,
               .sources = {{kTaskId, "agent_id"}},
               .rank = 1},
              {.record = RecordKind::kLog,
               .names = "user_prompt|claude_code.user_prompt",
               .meaning = Meaning::kAlive},

              // The run of a tool; its parent, `tool`, has the name and includes the wait.
              {.names = "claude_code.tool.execution",
               .meaning = Meaning::kToolCall,
               .sources = {{kErrorType, "error_class"}},
               .needs = kNeedsAgent},
              {.names = "claude_code.tool", .meaning = Meaning::kToolCall, .is_partial = true},
              {.names = "claude_code.tool.blocked_on_user", .meaning = Meaning::kWait},
              // A failed request has a log for each attempt.
              {.names = "claude_code.llm_request",
               .conditions = {{Test::kEquals, "success", "false"}},
               .meaning = Meaning::kModelCall,
               .needs = kNeedsNoBetter,
               .rank = 1},
              {.names = "claude_code.llm_request", .meaning = Meaning::kModelCall},
              // A turn. Its span has no id that the hooks have.
              {.names = "claude_code.interaction",
               .meaning = Meaning::kTaskEnd,
               .needs = kNeedsNoBetter,
               .rank = 1,
               .task_type = "turn"},
          },
      .sources =
          {
              // Spans of subagents have the subagent's id as gen_ai.conversation.id.
              {kConversation, "session.id"},
              {kCallId, "tool_use_id"},
              {kCallId, "gen_ai.tool.call.id"},
              {kResponseId, "request_id"},
              {kResponseId, "gen_ai.response.id"},
              {kResponseId, "client_request_id"},
              {kAgentId, "agent_id"},
              {kRole, "agent_type"},
              {kRole, "agent.name"},
              {kTaskType, "agent_type"},
              {kModel, "model"},
              {kModel, "gen_ai.response.model"},
              {kModel, "gen_ai.request.model"},
              {kTool, "mcp_tool_name"},
              {kTool, "tool_parameters", Form::kMember, "mcp_tool_name"},
              {kTool, "tool_name"},
              {kTool, "gen_ai.tool.name"},
              {kToolServer, "mcp_server_name"},
              {kToolServer, "tool_parameters", Form::kMember, "mcp_server_name"},
              {kErrorType, "error_type"},
              {kErrorType, "error.type"},
              {kOutcome, "success"},
              {kArguments, "tool_input"},
              {kDuration, "duration_ms"},
              {kDuration, "interaction.duration_ms"},
              {kInputTokens, "input_tokens"},
              {kOutputTokens, "output_tokens"},
              {kCachedTokens, "cache_read_tokens"},
              {kCacheWriteTokens, "cache_creation_tokens"},
              {kCost, "cost_usd"},
              {kCost, "cost_usd_micros", Form::kMicroUsd},
              {kInputBytes, "tool_input_size_bytes"},
              {kOutputBytes, "tool_result_size_bytes"},
          },
      .input_excludes_cached = true,
  };
}

}  // namespace pitwall::telemetry

// Copilot Chat and Copilot CLI: spans of the GenAI conventions; logs repeat them without ids.
#include "exporter/otlp/record.h"
#include "exporter/telemetry/observation.h"
#include "exporter/telemetry/profile.h"
#include "exporter/telemetry/profiles/all.h"

namespace pitwall::telemetry {

Profile CopilotProfile() {
  using enum Field;
  using otlp::RecordKind;
  return {
      .emitter = "copilot",
      .services = {"copilot-chat", "github-copilot*", "copilot-cli"},
      .scopes = {"copilot-chat*", "github.copilot*"},
      .records = {"copilot_chat.*"},
      .rules =
          {
              // Most agents have the same name. Each run is a task, also inside another one.
              {.conditions = {{Test::kEquals, "gen_ai.operation.name", "invoke_agent"}},
               .meaning = Meaning::kTaskEnd,
               .needs = kNeedsAgent,
               .is_agent = true,
               .has_sums = true},
              {.record = RecordKind::kLog,
               .names = "copilot_chat.tool.call",
               .meaning = Meaning::kToolCall,
               .needs = kNeedsNoBetter,
               .rank = 1,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "gen_ai.client.inference.operation.details",
               .meaning = Meaning::kModelCall,
               .needs = kNeedsNoBetter,
               .rank = 1,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "copilot_chat.agent.turn",
               .meaning = Meaning::kModelCall,
               .needs = kNeedsNoBetter,
               .rank = 2,
               .has_log_id = true},
              {.record = RecordKind::kLog,
               .names = "copilot_chat.session.start",
               .meaning = Meaning::kAlive},
          },
      .sources =
          {
              {kConversation, "gen_ai.conversation.id"},
              {kConversation, "copilot_chat.session_id"},
              {kConversation, "copilot_chat.chat_session_id"},
              {kConversation, "session.id"},
              {kOutcome, "success"},
              {kDuration, "duration_ms"},
          },
      .is_generic = true,
  };
}

}  // namespace pitwall::telemetry

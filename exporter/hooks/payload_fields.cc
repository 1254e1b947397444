#include "exporter/hooks/payload_fields.h"

#include <xxhash.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "exporter/hooks/program.h"
#include "exporter/telemetry/json_fields.h"
#include "exporter/telemetry/observation.h"

namespace pitwall::hooks {

namespace {

using telemetry::JsonValue;
using telemetry::Observation;
using telemetry::ObservationBatch;

constexpr std::int64_t kMaxAheadMs = 600'000;

std::uint64_t KeyOf(std::initializer_list<std::string_view> parts) {
  const std::string text = JoinTexts(parts);
  return XXH3_64bits(text.data(), text.size());
}

// The event that a payload without a name reports.
std::string_view EventByFields(JsonValue payload) {
  if (payload.First({"toolResult", "tool_result", "tool_response"}).exists()) return "PostToolUse";
  if (payload.First({"toolName", "tool_name"}).exists()) return "PreToolUse";
  if (payload.First({"stop_reason", "stopReason"}).exists()) return "Stop";
  if (payload["prompt"].exists()) return "UserPromptSubmit";
  return {};
}

}  // namespace

std::string JoinTexts(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(part).push_back('\0');
  return text;
}

Action ActionOf(const Program& program, std::string_view event) {
  for (const EventRule& rule : program.events) {
    if (rule.event == event) return rule.action;
  }
  return Action::kAlive;
}

PayloadFields ReadFields(const Program& program, JsonValue payload, std::string_view event,
                         std::int64_t now_ms, ObservationBatch& batch) {
  PayloadFields fields;
  fields.payload = payload;
  const std::string_view own_event =
      payload.Text({"hook_event_name", "hookEventName", "event_name", "event"});
  if (!own_event.empty()) event = own_event;
  fields.action = ActionOf(program, event.empty() ? EventByFields(payload) : event);

  Observation& base = fields.base;
  base.signal = telemetry::Signal::kHooks;
  base.rank = program.rank;
  base.emitter = program.emitter;
  const std::string_view transcript = payload.Text({"transcript_path", "transcriptPath"});
  if (!program.fork_path.empty() && transcript.find(program.fork_path) != transcript.npos) {
    base.emitter = program.fork_emitter;
  }
  base.conversation = batch.NameOf(
      payload.Text({"conversation_id", "conversationId", "session_id", "sessionId", "sessionID"}));
  const std::string_view agent = batch.NameOf(payload.Text({"agent_id", "subagent_id", "agentId"}));
  fields.is_subagent = !agent.empty();
  if (fields.is_subagent && program.subagents_are_conversations) base.conversation = agent;
  base.agent_id = fields.is_subagent ? agent : base.conversation;
  const std::string_view role =
      payload.Text({"agent_type", "agentType", "subagent_type", "agentName", "agent_name"});
  if (role != "default") base.role = batch.NameOf(role);
  base.model = batch.NameOf(payload.Text("model"));
  base.time_ms = telemetry::TimeMsOf(payload["timestamp"]);
  if (base.time_ms == 0 || base.time_ms > now_ms + kMaxAheadMs) base.time_ms = now_ms;

  fields.turn = batch.NameOf(payload.Text(
      {"prompt_id", "promptId", "turn_id", "turnId", "generation_id", "generationId"}));
  fields.turn_key = KeyOf({base.emitter, base.conversation, base.agent_id});
  fields.tool = batch.NameOf(payload.Text({"tool_name", "toolName", "tool"}));
  fields.id = batch.NameOf(
      payload.Text({"tool_use_id", "toolUseId", "tool_call_id", "toolCallId", "callID"}));
  if (program.tool_name != nullptr) fields.tool = program.tool_name(fields.tool);
  if (!fields.tool.empty()) {
    fields.arguments =
        payload.First({"tool_input", "toolInput", "toolArgs", "tool_args", "args"}).Minified();
    fields.arguments_key =
        KeyOf({base.emitter, base.conversation, base.agent_id, fields.tool, fields.arguments});
    fields.call_key = fields.id.empty() ? fields.arguments_key
                                        : KeyOf({base.emitter, base.conversation, fields.id});
  }
  return fields;
}

}  // namespace pitwall::hooks

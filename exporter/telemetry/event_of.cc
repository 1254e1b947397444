#include "exporter/telemetry/event_of.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"

namespace pitwall::telemetry {

namespace {

constexpr std::string_view kUnattributed = "unattributed";
constexpr std::string_view kUnknownTool = "unknown";
constexpr std::int64_t kYear2000Ms = 946'684'800'000;
constexpr std::int64_t kMaxAheadMs = 600'000;

EventType TypeOf(const Observation& facts) {
  switch (facts.kind) {
    case ObservationKind::kToolCall:
      return EventType::kToolCall;
    case ObservationKind::kModelCall:
      return facts.is_sum ? EventType::kTokensUsed : EventType::kModelCall;
    case ObservationKind::kTaskStart:
      return EventType::kTaskClaimed;
    case ObservationKind::kTaskEnd:
      return facts.outcome == Outcome::kFailure ? EventType::kTaskFailed
                                                : EventType::kTaskCompleted;
    case ObservationKind::kSpan:
    case ObservationKind::kAlive:
      break;
  }
  return EventType::kHeartbeat;
}

std::int64_t TimeOf(const Observation& facts, std::int64_t arrived_ms) {
  const bool is_plausible =
      facts.time_ms >= kYear2000Ms && facts.time_ms <= arrived_ms + kMaxAheadMs;
  return is_plausible ? facts.time_ms : arrived_ms;
}

std::optional<std::uint64_t> DurationOf(const CallFacts& call) {
  const Observation& facts = call.facts;
  if (!facts.duration_ns) return std::nullopt;
  std::uint64_t duration_ns = *facts.duration_ns;
  const bool may_include_waiting = (call.supplied & kNeedsDuration) == 0;
  if (may_include_waiting && facts.waited_ns) {
    duration_ns -= std::min(duration_ns, *facts.waited_ns);
  }
  return std::min(duration_ns, kMaxDurationNs);
}

void SetTokens(const Observation& facts, Event* event) {
  event->input_tokens = facts.input_tokens;
  event->output_tokens = facts.output_tokens;
  event->cached_tokens = facts.cached_tokens;
  event->cost_nanousd = facts.cost_nanousd;
}

}  // namespace

std::string_view NameOf(AgentBy choice) {
  constexpr std::array<std::string_view, 4> kNames = {"auto", "session", "name", "service"};
  return kNames[static_cast<std::size_t>(choice)];
}

Identity IdentityOf(const Observation& facts, AgentBy agent_by) {
  using Names = std::array<std::string_view, 4>;
  const Names names = {facts.agent_id, facts.agent_name, facts.conversation, facts.service};
  std::size_t preferred = 0;
  switch (agent_by) {
    case AgentBy::kAuto:
      break;
    case AgentBy::kSession:
      preferred = 2;
      break;
    case AgentBy::kName:
      preferred = 1;
      break;
    case AgentBy::kService:
      preferred = 3;
      break;
  }
  std::size_t chosen = preferred;
  for (std::size_t i = 0; names[chosen].empty() && i < names.size(); ++i) chosen = i;
  Identity identity{names[chosen], facts.role,
                    !names[0].empty() || !names[1].empty() || !names[2].empty()};
  if (identity.agent_id.empty()) identity.agent_id = kUnattributed;
  if (identity.role.empty() && chosen != 1) identity.role = facts.agent_name;
  return identity;
}

Event EventOf(const CallFacts& call, const Identity& identity, std::string_view task_id,
              std::int64_t arrived_ms) {
  const Observation& facts = call.facts;
  Event event;
  event.type = TypeOf(facts);
  event.agent_id = identity.agent_id;
  event.role = identity.role;
  event.model = facts.model;
  event.version = facts.version;
  event.timestamp_ms = TimeOf(facts, arrived_ms);
  if (event.type == EventType::kHeartbeat) return event;
  if (event.type == EventType::kTokensUsed) {
    SetTokens(facts, &event);
    return event;
  }
  event.success = facts.outcome != Outcome::kFailure;
  if (!event.success) event.error_type = facts.error_type;
  if (event.type != EventType::kTaskClaimed) event.duration_ns = DurationOf(call);
  if (event.type == EventType::kToolCall) {
    event.tool = facts.tool.empty() ? kUnknownTool : facts.tool;
    event.args_hash = facts.args_hash;
    event.input_bytes = facts.input_bytes;
    event.output_bytes = facts.output_bytes;
    event.waited_ns = facts.waited_ns;
  } else if (event.type == EventType::kModelCall) {
    SetTokens(facts, &event);
  } else {
    event.task_id = task_id;
    event.task_type = facts.task_type;
  }
  return event;
}

Event ClaimOf(const Event& end) {
  Event claim = end;
  claim.type = EventType::kTaskClaimed;
  claim.timestamp_ms -= static_cast<std::int64_t>(end.duration_ns.value_or(0) / 1'000'000);
  claim.duration_ns.reset();
  claim.error_type = {};
  claim.success = true;
  return claim;
}

}  // namespace pitwall::telemetry

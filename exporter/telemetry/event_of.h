// Turns the facts about a call into an event.
#pragma once

#include <cstdint>
#include <string_view>

#include "exporter/telemetry/held_call.h"
#include "exporter/telemetry/observation.h"
#include "pitwall/event.h"

namespace pitwall::telemetry {

// Which name of an agent becomes its id, if several are known (--otlp.agent-by).
enum class AgentBy : std::uint8_t { kAuto, kSession, kName, kService };
std::string_view NameOf(AgentBy choice);  // `auto`, `session`, …

struct Identity {
  std::string_view agent_id;
  std::string_view role;
  bool is_agent = true;  // false: only the service or nothing is known
};

// kAuto: agent_id, else agent_name, else conversation, else service, else `unattributed`. The
// others prefer one of these.
Identity IdentityOf(const Observation& facts, AgentBy agent_by);

// The event of a complete observation that is not kSpan. A time before 2000 or more than ten
// minutes after the arrival is replaced by the arrival. The waiting time is subtracted from a
// duration that may include it. Texts are borrowed from the call and `task_id`.
Event EventOf(const CallFacts& call, const Identity& identity, std::string_view task_id,
              std::int64_t arrived_ms);
// The claim of a task that ended: at its start.
Event ClaimOf(const Event& end);

}  // namespace pitwall::telemetry

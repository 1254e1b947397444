// The time of an agent that none of its calls accounts for.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "pitwall/reading.h"

namespace pitwall::internal {

// Of a reading that begins at `begins_at_ms`. The agent's identity, times and calls are set.
inline std::optional<std::uint64_t> OtherTime(const AgentReading& agent,
                                              std::int64_t begins_at_ms) {
  const std::int64_t first_ms = std::max(agent.first_seen_ms, begins_at_ms);
  if (agent.first_seen_ms == 0 || agent.last_activity_ms <= first_ms) return std::nullopt;
  const auto passed_ns = static_cast<std::uint64_t>(agent.last_activity_ms - first_ms) * 1'000'000;
  const TimeSpent& spent = agent.time_spent;
  std::uint64_t known_ns = 0;
  for (const std::uint64_t part_ns : {spent.model_ns, spent.tool_ns, spent.waiting_ns}) {
    if (part_ns > passed_ns - known_ns) return std::nullopt;
    known_ns += part_ns;
  }
  return passed_ns - known_ns;
}

}  // namespace pitwall::internal

#include "exporter/rating/fleet_rater.h"

#include <string_view>

namespace pitwall::views {

namespace {

std::uint64_t HashOfAgents(const Reading& reading) {
  std::uint64_t hash = reading.agents.size();
  for (const AgentReading& agent : reading.agents) {
    hash = (hash ^ std::hash<std::string_view>{}(agent.agent_id)) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 32;
  }
  return hash;
}

}  // namespace

FleetRater::Standings FleetRater::Rate(const Reading& reading) {
  const auto rate = [&] { return std::make_shared<const std::vector<Standing>>(rate_(reading)); };
  if (reading.agents.size() <= kAlwaysRatedAgents) return rate();

  const std::uint64_t agents_hash = HashOfAgents(reading);
  Entry& entry = entries_[static_cast<std::size_t>(reading.window)];
  const std::lock_guard lock(entry.mutex);
  const std::int64_t now_ms = clock_.MonotonicMs();
  const bool fresh = entry.standings && entry.agents_hash == agents_hash &&
                     now_ms - entry.rated_at_ms < kSharedForMs;
  if (!fresh) {
    entry.standings = rate();
    entry.agents_hash = agents_hash;
    entry.rated_at_ms = now_ms;
  }
  return entry.standings;
}

}  // namespace pitwall::views

#include "exporter/exposition/store_pages.h"

#include <cstddef>
#include <cstdint>
#include <span>

#include "exporter/exposition/pages.h"
#include "pitwall/host/fleet_walk.h"
#include "pitwall/reading.h"
#include "pitwall/standing.h"

namespace pitwall::exposition {

void StorePages::Begin(FleetWalk::Parts parts) {
  if (!walk_) walk_.emplace(store_, parts_);
  walk_->Begin(parts);
  entries_ = (parts & kStandings) != 0 ? rating_.NewestClasses() : nullptr;
  next_entry_ = 0;
}

Page StorePages::Next() {
  const std::span<const AgentReading> agents = walk_->Next();
  standings_.clear();
  if (entries_) FindStandings(agents);
  return {agents, standings_};
}

// Pages and standings are both in the order in which the agents were first seen. Each may lack some
// agents of the other.
void StorePages::FindStandings(std::span<const AgentReading> agents) {
  for (const AgentReading& agent : agents) {
    const std::uint64_t hash = LiveStanding::HashOf(agent.agent_id);
    std::size_t at = next_entry_;
    while (at < entries_->size() && (*entries_)[at].agent_hash != hash) ++at;
    const bool is_known = at < entries_->size();
    standings_.push_back(is_known ? (*entries_)[at].standing_class() : StandingClass::kUnrated);
    if (is_known) next_entry_ = at + 1;
  }
}

const AgentReading& StorePages::Fleet() {
  if (!fleet_) fleet_ = FleetWalk::ReadFleet(store_);
  return fleet_->fleet;
}

const Groups& StorePages::AllGroups() {
  if (!group_sums_) {
    group_sums_ = FleetWalk::ReadGroups(store_);
    groups_ = GroupsOf(*group_sums_, rating_.groups().Newest());
  }
  return groups_;
}

}  // namespace pitwall::exposition

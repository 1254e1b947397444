#include "exporter/exposition/store_pages.h"

#include <functional>
#include <string_view>

namespace pitwall::exposition {

std::uint64_t StandingBook::HashOf(std::string_view agent_id) {
  return std::hash<std::string_view>{}(agent_id);
}

StandingBook::Entries StandingBook::Make() {
  const Reading reading = store_.Read(Window::kAll);
  const views::FleetRater::Standings standings = rater_.Rate(reading);
  auto entries = std::make_shared<std::vector<Entry>>();
  entries->reserve(reading.agents.size());
  for (std::size_t i = 0; i < reading.agents.size(); ++i) {
    entries->push_back({HashOf(reading.agents[i].agent_id), (*standings)[i].standing_class});
  }
  return entries;
}

StandingBook::Entries StandingBook::Get() {
  if (store_.Stats().agents <= views::FleetRater::kAlwaysRatedAgents) return Make();
  const auto kept = [this](bool fresh_only) -> Entries {
    const std::lock_guard lock(mutex_);
    const auto age = std::chrono::steady_clock::now() - kept_since_;
    const bool is_fresh = age < std::chrono::milliseconds(views::FleetRater::kSharedForMs);
    return is_fresh || !fresh_only ? kept_ : nullptr;
  };
  if (Entries fresh = kept(true)) return fresh;
  std::unique_lock making(making_, std::try_to_lock);
  if (!making) {
    if (Entries before = kept(false)) return before;
    making.lock();
    if (Entries fresh = kept(true)) return fresh;
  }
  Entries made = Make();
  const std::lock_guard lock(mutex_);
  kept_ = made;
  kept_since_ = std::chrono::steady_clock::now();
  return made;
}

void StorePages::Begin(FleetWalk::Parts parts) {
  if (!walk_) walk_.emplace(store_, parts_);
  walk_->Begin(parts);
  entries_ = (parts & kStandings) != 0 ? book_.Get() : nullptr;
  next_entry_ = 0;
}

Page StorePages::Next() {
  const std::span<const AgentReading> agents = walk_->Next();
  standings_.clear();
  if (entries_) FindStandings(agents);
  return {agents, standings_};
}

// Both are in the order in which the agents were first seen, but each may miss some of the other's.
void StorePages::FindStandings(std::span<const AgentReading> agents) {
  for (const AgentReading& agent : agents) {
    const std::uint64_t hash = StandingBook::HashOf(agent.agent_id);
    std::size_t at = next_entry_;
    while (at < entries_->size() && (*entries_)[at].agent_hash != hash) ++at;
    const bool is_known = at < entries_->size();
    standings_.push_back(is_known ? (*entries_)[at].standing : StandingClass::kUnrated);
    if (is_known) next_entry_ = at + 1;
  }
}

const AgentReading& StorePages::Fleet() {
  if (!fleet_) fleet_ = FleetWalk::ReadFleet(store_);
  return fleet_->fleet;
}

}  // namespace pitwall::exposition

#include "exporter/rating/group_ratings.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/group_standing.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::rating {

std::vector<GroupStanding> RateGroupsOf(const Reading& reading, GroupDimension dimension) {
  std::vector<std::string_view> names;
  for (const AgentReading& agent : reading.agents) names.push_back(GroupOf(agent, dimension));
  for (const RetiredAgentReading& agent : reading.retired_agents) {
    names.push_back(GroupOf(agent, dimension));
  }
  // Without the prefix of labels: "the other runs".
  std::string what = NameOf(dimension, reading.label_names);
  what = what.substr(what.find('.') + 1);
  return RateGroups(reading, {what, names});
}

const GroupStanding* FindStanding(const std::vector<GroupStanding>& standings,
                                  std::string_view group) {
  const auto at = std::find_if(standings.begin(), standings.end(),
                               [&](const GroupStanding& rated) { return rated.group == group; });
  return at != standings.end() ? &*at : nullptr;
}

GroupStandings GroupRatings::Rate(const Reading& reading, GroupDimension dimension) {
  if (IsSmallFleet()) {
    return std::make_shared<const std::vector<GroupStanding>>(RateGroupsOf(reading, dimension));
  }
  return RateAndKeep(KeptOf(reading.window, static_cast<std::size_t>(dimension)), reading,
                     dimension);
}

GroupStandings GroupRatings::RateAndKeep(Kept& kept, const Reading& reading,
                                         GroupDimension dimension) {
  if (GroupStandings fresh = Fresh(kept)) return fresh;
  const std::lock_guard rating(kept.rating);
  if (GroupStandings fresh = Fresh(kept)) return fresh;
  const std::int64_t began_ms = clock_.MonotonicMs();
  auto standings =
      std::make_shared<const std::vector<GroupStanding>>(RateGroupsOf(reading, dimension));
  const std::int64_t now_ms = clock_.MonotonicMs();
  const std::lock_guard lock(mutex_);
  kept.standings = standings;
  kept.stale_at_ms = now_ms + std::max(kMinFreshMs, (now_ms - began_ms) * kFreshFactor);
  return standings;
}

GroupStandings GroupRatings::Fresh(const Kept& kept) {
  const std::lock_guard lock(mutex_);
  return kept.standings && clock_.MonotonicMs() < kept.stale_at_ms ? kept.standings : nullptr;
}

std::vector<GroupStandings> GroupRatings::RateAll(const Reading& reading) {
  std::vector<GroupStandings> all;
  for (std::size_t i = 0; i < dimensions(); ++i) {
    all.push_back(Rate(reading, static_cast<GroupDimension>(i)));
  }
  return all;
}

std::vector<GroupStandings> GroupRatings::Newest() {
  if (IsSmallFleet()) return RateAll(store_.ReadGroups(Window::kAll, GroupDimension::kRole));
  std::vector<GroupStandings> newest;
  bool is_stale = false;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < dimensions(); ++i) {
      const Kept& kept = KeptOf(Window::kAll, i);
      if (!kept.standings) break;
      is_stale = is_stale || clock_.MonotonicMs() >= kept.stale_at_ms;
      newest.push_back(kept.standings);
    }
    if (newest.size() == dimensions() && is_stale) {
      loop_.is_started() ? loop_.Wake() : loop_.Start();
    }
  }
  return newest.size() == dimensions()
             ? newest
             : RateAll(store_.ReadGroups(Window::kAll, GroupDimension::kRole));
}

threads::BackgroundLoop::Duration GroupRatings::RateStale() {
  RateAll(store_.ReadGroups(Window::kAll, GroupDimension::kRole));
  return threads::BackgroundLoop::kUntilWoken;
}

}  // namespace pitwall::rating

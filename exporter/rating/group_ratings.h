// The rating of groups of agents that all outputs share.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/threads/background_loop.h"
#include "pitwall/clock.h"
#include "pitwall/group_standing.h"
#include "pitwall/reading.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::rating {

using GroupStandings = std::shared_ptr<const std::vector<GroupStanding>>;  // never null

// Rates the groups of a dimension of a reading, the newest retired agents included.
std::vector<GroupStanding> RateGroupsOf(const Reading& reading, GroupDimension dimension);

// The standing of a group; nullptr if it has none, because none of its agents is rated.
const GroupStanding* FindStanding(const std::vector<GroupStanding>& standings,
                                  std::string_view group);

// As RatingService: a small fleet is rated at each request. The rating of a larger one is kept for
// each window and dimension, and is fresh for kMinFreshMs, or for kFreshFactor times as long as it
// took. Scrapes do not wait: they get the newest rating of all time, and a background thread
// replaces it once it is stale. Only the first scrape rates.
//
// Thread safety: any thread. Store and clock must outlive it.
class GroupRatings {
 public:
  static constexpr std::uint64_t kSmallFleet = 256;
  static constexpr std::int64_t kMinFreshMs = 1'000;
  static constexpr std::int64_t kFreshFactor = 50;

  explicit GroupRatings(const Store& store, const Clock& clock = SystemClock())
      : store_(store), clock_(clock) {}

  // The standings of the groups of this reading, which ReadGroups() of the store made.
  GroupStandings Rate(const Reading& reading, GroupDimension dimension);

  // The standings of all time, of each dimension that the store has.
  std::vector<GroupStandings> Newest();

 private:
  struct Kept {
    std::mutex rating;         // held while the groups are rated; taken before mutex_
    GroupStandings standings;  // this and the next under mutex_; null: not rated yet
    std::int64_t stale_at_ms = 0;
  };

  bool IsSmallFleet() const { return store_.Stats().agents <= kSmallFleet; }
  std::size_t dimensions() const {
    return static_cast<std::size_t>(LabelDimension(store_.options().agent_labels.size()));
  }
  Kept& KeptOf(Window window, std::size_t dimension) {
    return kept_[static_cast<std::size_t>(window)][dimension];
  }
  GroupStandings Fresh(const Kept& kept);
  GroupStandings RateAndKeep(Kept& kept, const Reading& reading, GroupDimension dimension);
  std::vector<GroupStandings> RateAll(const Reading& reading);
  threads::BackgroundLoop::Duration RateStale();

  const Store& store_;
  const Clock& clock_;
  std::mutex mutex_;
  std::array<std::array<Kept, kMaxGroupDimensions>, kWindows.size()> kept_;
  // Last: it uses all others. Started by the first scrape of a large fleet, woken by later ones.
  threads::BackgroundLoop loop_{[this](const std::stop_token&) { return RateStale(); }};
};

}  // namespace pitwall::rating

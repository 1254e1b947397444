// The rating of the fleet that all outputs share.
#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "exporter/rating/group_ratings.h"
#include "exporter/threads/background_loop.h"
#include "pitwall/clock.h"
#include "pitwall/standing.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::rating {

using Standings = std::shared_ptr<const std::vector<Standing>>;    // never null
using Classes = std::shared_ptr<const std::vector<LiveStanding>>;  // never null

// How a fleet is rated; tests replace it.
struct RatingFunctions {
  std::function<std::vector<Standing>(const Reading&)> rate = RateFleet;
  std::function<std::vector<LiveStanding>(const Store&)> rate_classes = RateLive;
};

// Rates the fleet for JSON views, /ws, remote write, snapshots and /metrics, so that they agree.
// Rating compares each agent with all others and costs time and memory in proportion to the fleet.
//
//  1. A fleet of up to kSmallFleet agents is rated at every request.
//  2. A larger fleet keeps its newest rating for each window. The rating is fresh for kMinFreshMs,
//     or for kFreshFactor times as long as rating took if that is longer: rating takes at most 2 %
//     of a core. Every output names the classes of the newest rating.
//  3. Outputs that hold a reading (Rate) rate it if there is no fresh rating with reasons; others
//     that ask for the same window meanwhile wait and share.
//  4. Scrapes (NewestClasses) hold no reading and never rate a large fleet. While they ask, a
//     background thread rates straight from the store, classes only, kMinFreshMs after a rating
//     with reasons and at once after another one has gone stale. Only the first scrape waits.
//  5. An agent that joined after the newest rating is unrated until the next one.
//
// Thread safety: any thread. The store and the clock must outlive the service.
// Memory: 8 bytes an agent and, once Rate() was called, the standings with their reasons; for a
// moment, the memory that RateLive() or RateFleet() needs. The rating of `all` is dropped after
// kEvictAfterMs without a scrape.
class RatingService {
 public:
  static constexpr std::uint64_t kSmallFleet = 256;
  static constexpr std::int64_t kMinFreshMs = 1'000;
  static constexpr std::int64_t kFreshFactor = 50;
  static constexpr std::int64_t kEvictAfterMs = 300'000;

  explicit RatingService(const Store& store, const Clock& clock = SystemClock(),
                         RatingFunctions functions = {});
  ~RatingService();
  RatingService(const RatingService&) = delete;
  RatingService& operator=(const RatingService&) = delete;

  // One standing for each of `reading.agents`, in their order. The reading must come from the
  // store.
  Standings Rate(const Reading& reading);
  // The newest classes of all time, in the order in which the store first saw the agents.
  Classes NewestClasses();
  // The rating of groups.
  GroupRatings& groups() { return groups_; }

 private:
  struct Rating {
    Standings standings;  // null if only the classes were rated
    Classes classes;
    std::int64_t stale_at_ms = 0;  // monotonic, as are all times here
  };
  using RatingPtr = std::shared_ptr<const Rating>;
  struct WindowRating {
    std::mutex rating;  // held while the window is rated; taken before mutex_
    RatingPtr newest;   // under mutex_
  };

  bool IsLargeFleet() const { return store_.Stats().agents > kSmallFleet; }
  WindowRating& RatingOf(Window window) { return windows_[static_cast<std::size_t>(window)]; }
  // The newest rating if it is fresh and has reasons, else null.
  RatingPtr FreshWithReasons(const WindowRating& window);
  void Publish(WindowRating& window, Standings standings, Classes classes, std::int64_t began_ms);
  // The background thread's part.
  threads::BackgroundLoop::Duration RateIfDue();
  std::int64_t BackgroundDueMs(const Rating& rating) const;
  void RateClasses();

  const Store& store_;
  const Clock& clock_;
  const RatingFunctions functions_;
  GroupRatings groups_;
  std::mutex mutex_;
  std::condition_variable published_;
  std::array<WindowRating, kWindows.size()> windows_;
  std::int64_t scraped_at_ms_ = 0;
  bool is_rating_for_scrapes_ = false;
  // Last: it uses all others. Started by the first scrape of a large fleet.
  threads::BackgroundLoop loop_{[this](const std::stop_token&) { return RateIfDue(); }};
};

}  // namespace pitwall::rating

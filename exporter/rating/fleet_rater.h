// Standings for outputs that are asked for at about the same time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "pitwall/clock.h"
#include "pitwall/standing.h"
#include "pitwall/window.h"

namespace pitwall::views {

// Rates a fleet of up to kAlwaysRatedAgents anew each time. For a larger one it gives the standings
// of up to kSharedForMs ago where the same agents stand in the same order, one rating a window.
//
// Thread safety: any thread; who asks while the same window is being rated waits and shares.
class FleetRater {
 public:
  using Standings = std::shared_ptr<const std::vector<Standing>>;  // never null
  using Rating = std::function<std::vector<Standing>(const Reading&)>;

  static constexpr std::size_t kAlwaysRatedAgents = 256;
  static constexpr std::int64_t kSharedForMs = 1'000;

  explicit FleetRater(Rating rate = RateFleet, const Clock& clock = SystemClock())
      : rate_(std::move(rate)), clock_(clock) {}

  // One standing for each of `reading.agents`, in their order.
  Standings Rate(const Reading& reading);

 private:
  struct Entry {
    std::mutex mutex;
    Standings standings;
    std::uint64_t agents_hash = 0;
    std::int64_t rated_at_ms = 0;  // monotonic
  };

  const Rating rate_;
  const Clock& clock_;
  std::array<Entry, kWindows.size()> entries_;
};

}  // namespace pitwall::views

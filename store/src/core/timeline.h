// Store time: it starts at the wall clock's time and then runs with the monotonic clock.
//
// History, idle times and waiting times are in store time, so a step of the wall clock expires
// nothing and makes no age negative. Wall time exists only in events and readings: Sample()
// measures how far the wall clock has moved away, and times are shifted by that on their way in and
// out.
#pragma once

#include <cstdint>

#include "pitwall/clock.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

class Timeline {
 public:
  explicit Timeline(const Clock& clock)
      : clock_(clock), origin_ms_(clock.WallMs() - clock.MonotonicMs()) {}

  std::int64_t NowMs() const noexcept {
    return clock_.MonotonicMs() + origin_ms_.load(std::memory_order_relaxed);
  }
  std::int64_t WallNowMs() const noexcept { return clock_.WallMs(); }

  std::int64_t FromWall(std::int64_t wall_ms) const noexcept { return wall_ms - offset_ms(); }
  std::int64_t ToWall(std::int64_t store_ms) const noexcept { return store_ms + offset_ms(); }

  // Sets store time `ahead_ms` behind the wall clock, as it was before the restart, so that slots
  // begin at the same times again. Call it before anything is recorded.
  void SetBehindWall(std::int64_t ahead_ms) noexcept {
    origin_ms_.fetch_sub(ahead_ms, std::memory_order_relaxed);
    offset_ms_.fetch_add(ahead_ms, std::memory_order_relaxed);
  }

  // Adopts a step of the wall clock, if there was one. Any thread; three clock reads. A thread that
  // was delayed between the reads cannot tell a step from the delay, and leaves the step to the
  // next call.
  void FollowWallClock() noexcept {
    constexpr std::int64_t kJitterMs = 500;
    const std::int64_t before_ms = NowMs();
    const std::int64_t wall_ms = clock_.WallMs();
    const std::int64_t now_ms = NowMs();
    if (now_ms - before_ms > kJitterMs) return;
    const std::int64_t offset_ms = wall_ms - now_ms;
    const std::int64_t moved_ms = offset_ms - offset_ms_.load(std::memory_order_relaxed);
    if (moved_ms > kJitterMs || moved_ms < -kJitterMs) {
      offset_ms_.store(offset_ms, std::memory_order_relaxed);
    }
  }

 private:
  std::int64_t offset_ms() const noexcept { return offset_ms_.load(std::memory_order_relaxed); }

  const Clock& clock_;
  Atomic<std::int64_t> origin_ms_;     // relaxed: changes at most once, before anything is recorded
  Atomic<std::int64_t> offset_ms_{0};  // wall time minus store time; relaxed: an independent number
};

}  // namespace pitwall::internal

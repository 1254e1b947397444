// A clock that goes on when it is told to.
#pragma once

#include <atomic>
#include <cstdint>

#include "pitwall/clock.h"

namespace pitwall::bench {

class SteppedClock : public Clock {
 public:
  static constexpr std::int64_t kStartMs = 1'767'222'000'000;

  std::int64_t WallMs() const noexcept override { return now_ms_; }
  std::int64_t MonotonicMs() const noexcept override { return now_ms_; }
  void Advance(std::int64_t step_ms) { now_ms_ += step_ms; }

 private:
  std::atomic<std::int64_t> now_ms_{kStartMs};
};

}  // namespace pitwall::bench

// A clock that only moves when a test moves it.
#pragma once

#include <atomic>
#include <cstdint>

#include "pitwall/clock.h"

namespace pitwall {

class FakeClock : public Clock {
 public:
  explicit FakeClock(std::int64_t wall_ms = 1'767'302'507'934) : wall_ms_(wall_ms) {}

  std::int64_t WallMs() const noexcept override { return wall_ms_; }
  std::int64_t MonotonicMs() const noexcept override { return monotonic_ms_; }

  void Advance(std::int64_t step_ms) {
    wall_ms_ += step_ms;
    monotonic_ms_ += step_ms;
  }
  void StepWall(std::int64_t step_ms) { wall_ms_ += step_ms; }

 private:
  std::atomic<std::int64_t> wall_ms_;
  std::atomic<std::int64_t> monotonic_ms_{5'000'000};
};

}  // namespace pitwall

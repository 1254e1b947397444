// A clock that stands still until a test moves it.
#pragma once

#include <atomic>

#include "pitwall/clock.h"

namespace pitwall {

class FakeClock : public Clock {
 public:
  std::int64_t WallMs() const noexcept override { return wall_ms_; }
  std::int64_t MonotonicMs() const noexcept override { return monotonic_ms_; }

  void Advance(std::int64_t step_ms) {
    wall_ms_ += step_ms;
    monotonic_ms_ += step_ms;
  }
  void StepWall(std::int64_t step_ms) { wall_ms_ += step_ms; }

 private:
  std::atomic<std::int64_t> wall_ms_{1'767'302'507'934};
  std::atomic<std::int64_t> monotonic_ms_{5'000'000};
};

}  // namespace pitwall

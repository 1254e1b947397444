#include "pitwall/clock.h"

#include <chrono>
#include <cstdint>

namespace pitwall {

namespace {
class MachineClock : public Clock {
 public:
  std::int64_t WallMs() const noexcept override {
    return SinceEpochMs(std::chrono::system_clock::now());
  }
  std::int64_t MonotonicMs() const noexcept override {
    return SinceEpochMs(std::chrono::steady_clock::now());
  }

 private:
  template <class Time>
  static std::int64_t SinceEpochMs(Time time) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  }
};
}  // namespace

const Clock& SystemClock() {
  static const MachineClock clock;
  return clock;
}

}  // namespace pitwall

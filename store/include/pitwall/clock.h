// Where the store's time comes from.
#pragma once

#include <cstdint>

namespace pitwall {

// Any thread may call it. Tests put their own in its place.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since the epoch. It may step in either direction.
  virtual std::int64_t WallMs() const noexcept = 0;
  // Milliseconds since some fixed point; never runs backwards.
  virtual std::int64_t MonotonicMs() const noexcept = 0;
};

// The machine's clocks; lives for the whole process.
const Clock& SystemClock();

}  // namespace pitwall

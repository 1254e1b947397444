// The clocks that a store reads. Programs need this header only to replace them, as tests do.
#pragma once

#include <cstdint>

namespace pitwall {

// Any thread may call it, often; it must not block.
class Clock {
 public:
  virtual ~Clock() = default;
  // Milliseconds since the epoch. It may step in either direction.
  virtual std::int64_t WallMs() const noexcept = 0;
  // Milliseconds since some fixed point; never runs backwards.
  virtual std::int64_t MonotonicMs() const noexcept = 0;
};

// The machine's clocks. It lives as long as the process.
const Clock& SystemClock();

}  // namespace pitwall

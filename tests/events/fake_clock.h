// A clock that stands where a test puts it.
#pragma once

#include "pitwall/clock.h"
#include "tests/events/parsed.h"

namespace pitwall::events {

class FakeClock : public Clock {
 public:
  std::int64_t WallMs() const noexcept override { return now_ms; }
  std::int64_t MonotonicMs() const noexcept override { return now_ms; }

  std::int64_t now_ms = kTestNowMs;
};

}  // namespace pitwall::events

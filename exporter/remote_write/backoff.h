// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace pitwall::remote_write {

// Doubles from kLeast to kMost with each failure in a row, each time between half of that and all
// of it, so that senders that failed together do not return together. One thread.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;
  // Evenly from [0, 1).
  using Random = std::function<double()>;

  static constexpr Milliseconds kLeast{100};
  static constexpr Milliseconds kMost{30'000};
  static constexpr Milliseconds kMostRetryAfter{300'000};

  explicit Backoff(Random random) : random_(std::move(random)) {}

  // The wait after one more failure; at least what the receiver asked for, up to kMostRetryAfter.
  Milliseconds AfterFailure(Milliseconds retry_after) {
    const double half = static_cast<double>(next_.count()) / 2;
    next_ = std::min(next_ * 2, kMost);
    const Milliseconds wait{static_cast<Milliseconds::rep>(half + half * random_())};
    return std::max(wait, std::min(retry_after, kMostRetryAfter));
  }
  void Reset() { next_ = kLeast; }

 private:
  const Random random_;
  Milliseconds next_ = kLeast;
};

}  // namespace pitwall::remote_write

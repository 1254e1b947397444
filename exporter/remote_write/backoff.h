// How long to wait before the next attempt.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace pitwall::remote_write {

// The delay doubles from kMinDelay to kMaxDelay with each failure in a row. The wait is random,
// between half of the delay and all of it, so that senders that failed together do not retry
// together. One thread.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;
  // Uniform in [0, 1).
  using Random = std::function<double()>;

  static constexpr Milliseconds kMinDelay{100};
  static constexpr Milliseconds kMaxDelay{30'000};
  static constexpr Milliseconds kMaxRetryAfter{300'000};

  explicit Backoff(Random random) : random_(std::move(random)) {}

  // The wait after another failure. At least the wait that the receiver asked for, up to
  // kMaxRetryAfter.
  Milliseconds AfterFailure(Milliseconds retry_after) {
    const double half = static_cast<double>(next_.count()) / 2;
    next_ = std::min(next_ * 2, kMaxDelay);
    const Milliseconds wait{static_cast<Milliseconds::rep>(half + half * random_())};
    return std::max(wait, std::min(retry_after, kMaxRetryAfter));
  }
  void Reset() { next_ = kMinDelay; }

 private:
  const Random random_;
  Milliseconds next_ = kMinDelay;
};

}  // namespace pitwall::remote_write

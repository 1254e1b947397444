// Bounds the number of log messages of one kind, for causes that others can repeat at will.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "pitwall/clock.h"

namespace pitwall::cli {

// At most `max_lines` in each period. Thread safety: any thread; locks a mutex for some ns. The
// clock must outlive it.
//
//   if (const auto omitted = budget.Spend()) logger.Warn("…", {{"omitted", *omitted}});
class LogBudget {
 public:
  explicit LogBudget(std::uint64_t max_lines = 1,
                     std::chrono::milliseconds period = std::chrono::minutes(1),
                     const Clock& clock = SystemClock())
      : max_lines_(max_lines), period_ms_(period.count()), clock_(clock) {}

  // If a message may be logged now, returns the number of messages that were omitted since the
  // previous one. Otherwise returns nullopt, and this message counts as omitted.
  std::optional<std::uint64_t> Spend();

 private:
  const std::uint64_t max_lines_;
  const std::int64_t period_ms_;
  const Clock& clock_;
  std::mutex mutex_;
  std::int64_t period_began_ms_ = 0;  // monotonic
  std::uint64_t lines_ = 0;           // in this period
  std::uint64_t omitted_ = 0;
};

}  // namespace pitwall::cli

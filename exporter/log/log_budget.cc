#include "exporter/log/log_budget.h"

#include <cstdint>
#include <mutex>
#include <optional>
#include <utility>

#include "pitwall/clock.h"

namespace pitwall::cli {

std::optional<std::uint64_t> LogBudget::Spend() {
  const std::int64_t now_ms = clock_.MonotonicMs();
  const std::lock_guard lock(mutex_);
  if (lines_ != 0 && now_ms - period_began_ms_ >= period_ms_) lines_ = 0;
  if (lines_ == max_lines_) {
    ++omitted_;
    return std::nullopt;
  }
  if (lines_++ == 0) period_began_ms_ = now_ms;
  return std::exchange(omitted_, 0);
}

}  // namespace pitwall::cli

// The greatest and the least of the times that many threads store in one cell.
#pragma once

#include <cstdint>

#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

inline void AtomicMax(Atomic<std::int64_t>& cell, std::int64_t value) noexcept {
  // Relaxed, here and below: the time orders nothing else.
  std::int64_t seen = cell.load(std::memory_order_relaxed);
  while (seen < value && !cell.compare_exchange_weak(seen, value, std::memory_order_relaxed,
                                                     std::memory_order_relaxed)) {
  }
}

// 0 means that no time was stored yet.
inline void AtomicMin(Atomic<std::int64_t>& cell, std::int64_t value) noexcept {
  std::int64_t seen = cell.load(std::memory_order_relaxed);
  while ((seen == 0 || seen > value) &&
         !cell.compare_exchange_weak(seen, value, std::memory_order_relaxed,
                                     std::memory_order_relaxed)) {
  }
}

}  // namespace pitwall::internal

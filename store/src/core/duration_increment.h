// The increment of a duration: its sum and one bucket.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pitwall/duration_buckets.h"
#include "series/series_value.h"

namespace pitwall::internal {

inline Increment DurationIncrement(std::uint64_t duration_ns, std::size_t sum_cell) noexcept {
  Increment increment;
  increment.cells[sum_cell] = duration_ns;
  increment.bucket = static_cast<int>(BucketPositionOfNs(duration_ns));
  return increment;
}

}  // namespace pitwall::internal

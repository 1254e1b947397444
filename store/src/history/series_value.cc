#include "history/series_value.h"

#include <algorithm>

namespace pitwall::internal {

void SparseValue::AddBucket(std::uint32_t position, std::uint64_t count) {
  const auto at = std::lower_bound(
      buckets.begin(), buckets.end(), position,
      [](const PositionCount& bucket, std::uint32_t wanted) { return bucket.position < wanted; });
  if (at != buckets.end() && at->position == position) {
    at->count += count;
  } else {
    buckets.insert(at, {position, count});
  }
}

void SparseValue::Add(const SeriesValue& value) {
  for (std::size_t i = 0; i < kMaxCells; ++i) cells[i] += value.cells[i];
  value.ForEachBucket(
      [&](std::uint32_t position, std::uint64_t count) { AddBucket(position, count); });
}

void SparseValue::Add(const Increment& increment) {
  for (std::size_t i = 0; i < kMaxCells; ++i) cells[i] += increment.cells[i];
  if (increment.bucket >= 0) AddBucket(static_cast<std::uint32_t>(increment.bucket), 1);
}

}  // namespace pitwall::internal

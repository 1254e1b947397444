// Several slots merged into one table: the changes of every series, by serial.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "history/merge_slots.h"
#include "pitwall/internal/assert.h"
#include "series/series_value.h"

namespace pitwall::internal {

class MergedSeries {
 public:
  struct Entry {
    std::uint64_t serial;
    SeriesKind kind;
    std::uint32_t bucket_count;
    std::size_t first_bucket;
    std::array<std::uint64_t, kMaxCells> cells;
  };

  explicit MergedSeries(std::span<const std::string_view> slots) {
    MergeSlots(slots, [&](std::uint64_t serial, SeriesKind kind, const SeriesValue& value) {
      PITWALL_ASSERT(entries_.empty() || entries_.back().serial < serial);
      Entry entry{serial, kind, 0, buckets_.size(), value.cells};
      value.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
        buckets_.push_back({position, count});
        ++entry.bucket_count;
      });
      entries_.push_back(entry);
    });
  }

  std::span<const Entry> entries() const { return entries_; }

  const Entry* Find(std::uint64_t serial) const {
    const auto at = std::lower_bound(
        entries_.begin(), entries_.end(), serial,
        [](const Entry& entry, std::uint64_t wanted) { return entry.serial < wanted; });
    return at != entries_.end() && at->serial == serial ? &*at : nullptr;
  }

  void AddTo(const Entry& entry, SeriesValue& value) const {
    for (std::size_t i = 0; i < kMaxCells; ++i) AddSaturated(value.cells[i], entry.cells[i]);
    for (std::uint32_t i = 0; i < entry.bucket_count; ++i) {
      const PositionCount& bucket = buckets_[entry.first_bucket + i];
      value.bucket(bucket.position) += bucket.count;
    }
  }

 private:
  std::vector<Entry> entries_;  // ascending by serial
  std::vector<PositionCount> buckets_;
};

}  // namespace pitwall::internal

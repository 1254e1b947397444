// The contents of a series as plain numbers: totals, or the changes within a time slot.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <span>

#include "pitwall/internal/series.h"

namespace pitwall::internal {

// Adds to a sum, which stays at its greatest value instead of wrapping to 0. So a counter never
// runs backwards, whatever its parts are.
inline void AddSaturated(std::uint64_t& sum, std::uint64_t amount) noexcept {
  if (__builtin_add_overflow(sum, amount, &sum)) sum = UINT64_MAX;
}

// The amounts that one event adds to a series.
struct Increment {
  std::array<std::uint64_t, kMaxCells> cells{};
  int bucket = -1;  // the bucket's position; -1: none
};

struct PositionCount {
  std::uint32_t position;
  std::uint64_t count;
};

// A sum of cells and buckets. Reusable: Clear() resets only the octaves that were used.
class SeriesValue {
 public:
  std::array<std::uint64_t, kMaxCells> cells{};

  std::uint64_t& bucket(std::uint32_t position) {
    octaves_ |= std::uint64_t{1} << (position / kBucketsPerOctave);
    return buckets_[position];
  }
  // One bit for each octave that may have counts.
  std::uint64_t octaves() const { return octaves_; }
  // The buckets of one octave.
  std::span<const std::uint64_t> OctaveAt(std::uint32_t octave) const {
    return std::span(buckets_).subspan(octave * kBucketsPerOctave, kBucketsPerOctave);
  }
  std::uint64_t count() const {
    std::uint64_t sum = 0;
    ForEachBucket([&](std::uint32_t, std::uint64_t count) { sum += count; });
    return sum;
  }
  // Calls visit(position, count) for every bucket that is not empty, in ascending order.
  template <class Visit>
  void ForEachBucket(const Visit& visit) const {
    for (std::uint64_t rest = octaves_; rest != 0; rest &= rest - 1) {
      const auto octave = static_cast<std::uint32_t>(std::countr_zero(rest));
      for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
        const std::uint32_t position = octave * kBucketsPerOctave + i;
        if (buckets_[position] != 0) visit(position, buckets_[position]);
      }
    }
  }
  bool empty() const {
    for (const std::uint64_t cell : cells) {
      if (cell != 0) return false;
    }
    bool any = false;
    ForEachBucket([&](std::uint32_t, std::uint64_t) { any = true; });
    return !any;
  }
  void Add(const SeriesValue& other) {
    for (std::size_t i = 0; i < kMaxCells; ++i) AddSaturated(cells[i], other.cells[i]);
    other.ForEachBucket([&](std::uint32_t at, std::uint64_t count) { bucket(at) += count; });
  }
  void Add(const Increment& increment) {
    for (std::size_t i = 0; i < kMaxCells; ++i) AddSaturated(cells[i], increment.cells[i]);
    if (increment.bucket >= 0) bucket(static_cast<std::uint32_t>(increment.bucket)) += 1;
  }
  void Clear() {
    cells = {};
    for (std::uint64_t rest = octaves_; rest != 0; rest &= rest - 1) {
      const auto octave = static_cast<std::size_t>(std::countr_zero(rest));
      for (std::size_t i = 0; i < kBucketsPerOctave; ++i) {
        buckets_[octave * kBucketsPerOctave + i] = 0;
      }
    }
    octaves_ = 0;
  }

 private:
  std::uint64_t octaves_ = 0;  // one bit for each octave that may have counts
  std::array<std::uint64_t, kDurationBuckets> buckets_{};
};

}  // namespace pitwall::internal

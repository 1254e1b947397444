// What a series held when it was last looked at, in few bytes, so that the next look finds what
// came since.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>

#include "series/series_value.h"

namespace pitwall::internal {

// The cells, and of the buckets those octaves that hold anything, eight counts each. Counts are
// kept modulo 2^32: a difference between two looks is right as long as it is less.
class PreviousTotals {
 public:
  // Whether nothing came since. May be false where the buckets wrapped to 0.
  bool Equals(const SeriesValue& totals) const;
  // Leaves in `value`, which holds totals, what came since.
  void Subtract(SeriesValue& value) const;
  void Assign(const SeriesValue& totals);

  const std::array<std::uint64_t, kMaxCells>& cells() const { return cells_; }
  // visit(position, count modulo 2^32) for every bucket that is not empty, ascending.
  template <class Visit>
  void ForEachBucket(const Visit& visit) const {
    std::size_t row = 0;
    for (std::uint64_t rest = octaves_; rest != 0; rest &= rest - 1, ++row) {
      const auto octave = static_cast<std::uint32_t>(std::countr_zero(rest));
      for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
        const std::uint32_t count = counts_[row * kBucketsPerOctave + i];
        if (count != 0) visit(octave * kBucketsPerOctave + i, count);
      }
    }
  }
  std::uint64_t counts_bytes() const {
    return static_cast<std::uint64_t>(std::popcount(octaves_)) * kBucketsPerOctave *
           sizeof(std::uint32_t);
  }

 private:
  std::array<std::uint64_t, kMaxCells> cells_{};
  std::uint64_t octaves_ = 0;
  std::unique_ptr<std::uint32_t[]> counts_;
};

}  // namespace pitwall::internal

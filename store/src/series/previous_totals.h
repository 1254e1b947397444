// The totals of a series at its last sample, in few bytes. The next sample subtracts them to find
// the changes since then.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>

#include "series/series_value.h"

namespace pitwall::internal {

// Holds the cells and the octaves that are not empty, with eight counts for each octave. Counts are
// modulo 2^32, so a difference between two samples is correct if it is below 2^32.
class PreviousTotals {
 public:
  // Whether nothing has changed. May be false without a change if counts wrapped to 0.
  bool Equals(const SeriesValue& totals) const;
  // Replaces the totals in `value` with the changes since the last sample.
  void Subtract(SeriesValue& value) const;
  void Assign(const SeriesValue& totals);

  const std::array<std::uint64_t, kMaxCells>& cells() const { return cells_; }
  // Calls visit(position, count modulo 2^32) for every bucket that is not empty, in ascending
  // order.
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

#include "series/previous_totals.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

void PreviousTotals::Subtract(SeriesValue& value) const {
  for (std::size_t i = 0; i < kMaxCells; ++i) value.cells[i] -= cells_[i];
  std::size_t row = 0;
  for (std::uint64_t rest = octaves_; rest != 0; rest &= rest - 1, ++row) {
    const auto octave = static_cast<std::uint32_t>(std::countr_zero(rest));
    for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
      std::uint64_t& count = value.bucket(octave * kBucketsPerOctave + i);
      count = static_cast<std::uint32_t>(count) - counts_[row * kBucketsPerOctave + i];
      count = static_cast<std::uint32_t>(count);
    }
  }
}

bool PreviousTotals::Equals(const SeriesValue& totals) const {
  if (totals.cells != cells_ || totals.octaves() != octaves_) return false;
  const std::uint32_t* kept = counts_.get();
  for (std::uint64_t rest = octaves_; rest != 0; rest &= rest - 1, kept += kBucketsPerOctave) {
    const auto counts = totals.OctaveAt(static_cast<std::uint32_t>(std::countr_zero(rest)));
    for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
      if (static_cast<std::uint32_t>(counts[i]) != kept[i]) return false;
    }
  }
  return true;
}

void PreviousTotals::Assign(const SeriesValue& totals) {
  cells_ = totals.cells;
  std::uint64_t octaves = 0;
  totals.ForEachBucket([&](std::uint32_t position, std::uint64_t) {
    octaves |= std::uint64_t{1} << (position / kBucketsPerOctave);
  });
  if (octaves != octaves_) {
    const auto rows = static_cast<std::size_t>(std::popcount(octaves));
    counts_ = std::make_unique<std::uint32_t[]>(rows * kBucketsPerOctave);
    octaves_ = octaves;
  }
  totals.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
    const std::uint64_t before =
        octaves & ((std::uint64_t{1} << (position / kBucketsPerOctave)) - 1);
    const auto row = static_cast<std::size_t>(std::popcount(before));
    counts_[row * kBucketsPerOctave + position % kBucketsPerOctave] =
        static_cast<std::uint32_t>(count);
  });
}

}  // namespace pitwall::internal

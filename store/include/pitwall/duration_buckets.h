// The buckets of duration histograms.
//
// The layout is that of Prometheus native histograms, schema 3: bucket `index` holds the durations
// in (2^((index-1)/8), 2^(index/8)] seconds. A bucket is 9.05 % wide, so its geometric middle is
// off by at most 4.43 %. Every histogram has this layout, so histograms merge exactly. Source:
// Prometheus, "Native Histograms" specification, standard exponential schemas.
//
// The lowest bucket also holds all shorter durations and zero. It is exported as the zero bucket,
// and its upper bound as the zero threshold (65 ns).
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace pitwall {

inline constexpr int kBucketsPerOctave = 8;
inline constexpr int kLowestOctave = -24;  // 2^-24 s = 59.6 ns
inline constexpr int kOctaves = 48;        // up to 2^24 s = 194 days
inline constexpr int kDurationBuckets = kOctaves * kBucketsPerOctave;

// Schema-3 index of the bucket at `position` (0 to kDurationBuckets - 1), and back.
constexpr int BucketIndexAt(int position) {
  return position + kLowestOctave * kBucketsPerOctave + 1;
}
constexpr int BucketPositionOf(int index) { return index - kLowestOctave * kBucketsPerOctave - 1; }

namespace internal {

// 2^(j/8), rounded to 64 fractional bits below the leading one: the exact eighths of an octave.
inline constexpr std::array<long double, 9> kEighths = {
    1.0L,
    1.0905077326652576592070106557607L,
    1.1892071150027210667174999705605L,
    1.2968395546510096659337541177925L,
    1.4142135623730950488016887242097L,
    1.5422108254079408236122918620907L,
    1.6817928305074290860622509524664L,
    1.8340080864093424634870831895883L,
    2.0L,
};

struct BucketTables {
  // Greatest whole number of nanoseconds that belongs to each bucket.
  std::array<std::uint64_t, kDurationBuckets> upper_ns{};
  // Bucket of the least value whose leading bit and next four bits are those of the row.
  std::array<std::uint16_t, 64 * 16> guess{};
};

constexpr BucketTables MakeBucketTables() {
  BucketTables tables;
  for (int position = 0; position < kDurationBuckets; ++position) {
    const int index = BucketIndexAt(position);
    const int octave = index >= 0 ? index / 8 : -((-index + 7) / 8);
    long double bound_ns = kEighths[static_cast<std::size_t>(index - octave * 8)] * 1e9L;
    for (int i = 0; i < octave; ++i) bound_ns *= 2;
    for (int i = 0; i > octave; --i) bound_ns /= 2;
    tables.upper_ns[static_cast<std::size_t>(position)] = static_cast<std::uint64_t>(bound_ns);
  }
  for (unsigned exponent = 0; exponent < 64; ++exponent) {
    for (unsigned mantissa = 0; mantissa < 16; ++mantissa) {
      const std::uint64_t least = exponent >= 4 ? (16ULL + mantissa) << (exponent - 4)
                                                : (16ULL + mantissa) >> (4 - exponent);
      std::uint16_t position = 0;
      while (position + 1 < kDurationBuckets && tables.upper_ns[position] < least) ++position;
      tables.guess[exponent * 16 + mantissa] = position;
    }
  }
  return tables;
}

extern const BucketTables kBucketTables;

}  // namespace internal

// Position (0 to kDurationBuckets - 1) of the bucket that `duration_ns` belongs to; exact at every
// bound. About 1.2 ns. A row of the guess table is narrower than a bucket, so at most one bound
// lies inside it and one comparison settles it.
inline unsigned BucketPositionOfNs(std::uint64_t duration_ns) noexcept {
  const unsigned exponent = 63U - static_cast<unsigned>(std::countl_zero(duration_ns | 1));
  const std::uint64_t aligned = (duration_ns | (duration_ns == 0)) << (63U - exponent);
  const unsigned guess = internal::kBucketTables.guess[exponent * 16 + ((aligned >> 59) & 15U)];
  const unsigned next = guess + (duration_ns > internal::kBucketTables.upper_ns[guess] ? 1U : 0U);
  return next < kDurationBuckets ? next : kDurationBuckets - 1;
}

// Upper bound of the bucket with this schema-3 index, in seconds.
double BucketUpperBoundSeconds(int index);

// The value that stands for a bucket: its geometric middle, in nanoseconds; 0 for the lowest.
double BucketMiddleNs(int index);

}  // namespace pitwall

// Classic histogram buckets from the store's buckets. Every bound is the edge of a bucket of the
// store, so the counts are exact.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

inline constexpr std::size_t kMaxClassicBounds = 12;

// Schema-3 indices of twelve powers of two seconds, 2^first, 2^(first+step), …
constexpr std::array<int, kMaxClassicBounds> PowersOfTwo(int first, int step) {
  std::array<int, kMaxClassicBounds> indices{};
  for (int i = 0; i < int{kMaxClassicBounds}; ++i) {
    indices[static_cast<std::size_t>(i)] = (first + i * step) * kBucketsPerOctave;
  }
  return indices;
}

inline constexpr auto kTaskBoundIndices = PowersOfTwo(1, 1);    // 2 s to 4096 s
inline constexpr auto kToolBoundIndices = PowersOfTwo(-10, 2);  // 1/1024 s to 4096 s

inline std::vector<double> BoundsSeconds(std::span<const int> indices) {
  std::vector<double> bounds;
  bounds.reserve(indices.size());
  for (const int index : indices) bounds.push_back(BucketUpperBoundSeconds(index));
  return bounds;
}

// Sets `cumulative[i]` to the number of durations that are at most the bound with `indices[i]`, of
// PowersOfTwo. No branch depends on the durations.
inline void CumulateInto(const Durations& durations, std::span<const int> indices,
                         std::span<std::uint64_t> cumulative) {
  if (indices.empty()) return;
  const int shift = std::countr_zero(static_cast<unsigned>(indices[1] - indices[0]));
  const int bounds = static_cast<int>(indices.size());
  std::array<std::uint64_t, kMaxClassicBounds + 1> counts{};  // the last one: above every bound
  for (const BucketCount& bucket : durations.buckets) {
    const int at = (bucket.index - indices[0] + (1 << shift) - 1) >> shift;
    counts[static_cast<std::size_t>(std::clamp(at, 0, bounds))] += bucket.count;
  }
  std::uint64_t passed = 0;
  for (std::size_t i = 0; i < indices.size(); ++i) cumulative[i] = passed += counts[i];
}

}  // namespace pitwall::exposition

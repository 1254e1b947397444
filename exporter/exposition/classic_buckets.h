// Classic histogram buckets out of the store's: every bound is a bucket's edge, so counts are
// exact.
#pragma once

#include <array>
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

// `cumulative[i]`: how many durations are at most the bound with `indices[i]`; indices ascend.
inline void CumulateInto(const Durations& durations, std::span<const int> indices,
                         std::span<std::uint64_t> cumulative) {
  std::uint64_t passed = 0;
  auto bucket = durations.buckets.begin();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    for (; bucket != durations.buckets.end() && bucket->index <= indices[i]; ++bucket) {
      passed += bucket->count;
    }
    cumulative[i] = passed;
  }
}

}  // namespace pitwall::exposition

// Reads the contents of one series for a page of a walk.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>

#include "pitwall/internal/arena.h"
#include "pitwall/reading.h"
#include "series/series_value.h"

namespace pitwall::internal {

// An array of `count` values, for types that need no destruction.
template <class T>
std::span<T> Allocate(std::pmr::memory_resource& memory, std::size_t count) {
  if (count == 0) return {};
  T* const first = static_cast<T*>(memory.allocate(count * sizeof(T), alignof(T)));
  std::uninitialized_value_construct_n(first, count);
  return {first, count};
}

// Adds up the shards of a series. Most series have one writer: their buckets are copied directly,
// without adding up. One thread.
class SeriesReader {
 public:
  // Buckets are allocated in `memory`.
  SeriesReader(const Arena& arena, std::pmr::memory_resource& memory)
      : arena_(arena), memory_(memory) {}

  void Clear() { value_.Clear(); }
  // Adds the cells, or cells and buckets, to the value since Clear().
  void AddCells(SeriesRecord& series);
  void Add(SeriesRecord& series);
  const SeriesValue& value() const { return value_; }
  const std::array<std::uint64_t, kMaxCells>& cells() const { return value_.cells; }
  // Copies the buckets of the value to `durations`.
  void StoreBuckets(Durations& durations);

  // After Clear(): adds the cells, and sets count and buckets of `durations`.
  void Read(SeriesRecord& series, Durations& durations);

 private:
  Shard* OnlyShard(const SeriesRecord& series) const;
  void AddCells(const Shard& shard, std::size_t cells);
  std::span<const BucketCount> CopyFound(std::size_t used);

  const Arena& arena_;
  std::pmr::memory_resource& memory_;
  SeriesValue value_;
  std::array<BucketCount, kDurationBuckets + 1> found_;
};

}  // namespace pitwall::internal

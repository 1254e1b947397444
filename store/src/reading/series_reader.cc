#include "reading/series_reader.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "series/cells.h"
#include "series/series_value.h"

namespace pitwall::internal {

// The only shard; nullptr if the series has none or several.
Shard* SeriesReader::OnlyShard(const SeriesRecord& series) const {
  Line all = 0;
  Line pages = 0;
  std::uint32_t count = 0;
#pragma GCC unroll 12
  for (const AtomicRef<Shard>& ref : series.shards.direct) {
    const Line line = ref.load(std::memory_order_acquire).line();
    count += line != 0 ? 1 : 0;
    all |= line;
  }
  for (const AtomicRef<ShardPage>& ref : series.shards.pages) {
    pages |= ref.load(std::memory_order_acquire).line();
  }
  return count == 1 && pages == 0 ? &arena_.At(ShardRef(all)) : nullptr;
}

void SeriesReader::AddCells(const Shard& shard, std::size_t cells) {
  // Acquire, lowest first: series.h, step 2.
  for (std::size_t i = 0; i < cells; ++i) {
    AddSaturated(value_.cells[i], shard.cells[i].load(std::memory_order_acquire));
  }
}

void SeriesReader::AddCells(SeriesRecord& series) {
  const Shard* const shard =
      InfoOf(series).place == CellPlace::kShards ? OnlyShard(series) : nullptr;
  if (shard != nullptr) return AddCells(*shard, InfoOf(series).cells);
  internal::AddCells(arena_, series, Writers::kAll, value_, false);
}

void SeriesReader::Add(SeriesRecord& series) {
  internal::AddCells(arena_, series, Writers::kAll, value_);
}

void SeriesReader::Read(SeriesRecord& series, Durations& durations) {
  Shard* const shard = OnlyShard(series);
  if (shard == nullptr) {
    Add(series);
    return StoreBuckets(durations);
  }
  const KindInfo& kind = InfoOf(series);
  AddCells(*shard, kind.cells);
  std::size_t used = 0;
  const auto take = [&](std::size_t octave, const Octave& buckets) {
    for (std::size_t i = 0; i < kBucketsPerOctave; ++i) {
      // Without a branch, because processors cannot predict it.
      const std::uint64_t times = buckets.buckets[i].load(std::memory_order_relaxed);
      found_[used] = {BucketIndexAt(static_cast<int>(octave * kBucketsPerOctave + i)), times};
      used += times != 0 ? 1 : 0;
      durations.count += times;
    }
  };
  ForEachOctave(arena_, *shard, kind.octaves, take);
  durations.buckets = CopyFound(used);
}

void SeriesReader::StoreBuckets(Durations& durations) {
  std::size_t used = 0;
  value_.ForEachBucket([&](std::uint32_t position, std::uint64_t times) {
    found_[used++] = {BucketIndexAt(static_cast<int>(position)), times};
    durations.count += times;
  });
  durations.buckets = CopyFound(used);
}

// A copy of the first buckets of `found_`.
std::span<const BucketCount> SeriesReader::CopyFound(std::size_t used) {
  const std::span<BucketCount> buckets = Allocate<BucketCount>(memory_, used);
  std::copy_n(found_.begin(), used, buckets.begin());
  return buckets;
}

}  // namespace pitwall::internal

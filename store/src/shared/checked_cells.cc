#include "shared/checked_cells.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "series/cells.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

bool AddShardChecked(const Arena& arena, ShardRef ref, Line end, SeriesValue& value) {
  if (!IsWithin(ref, Pool::kDurationShard, end)) return false;
  Shard& shard = arena.At(ref);
  for (std::size_t i = 0; i < tool_cell::kCount; ++i) {
    // Acquire, lowest first: series.h, step 2.
    AddSaturated(value.cells[i], shard.cells[i].load(std::memory_order_acquire));
  }
  bool is_valid = true;
  ForEachOctaveRef(shard, kOctaves, [&](std::size_t octave, OctaveRef at) {
    if (!IsWithin(at, Pool::kOctave, end)) {
      is_valid = false;
      return;
    }
    const Octave& buckets = arena.At(at);
    for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
      const std::uint64_t count = buckets.buckets[i].load(std::memory_order_relaxed);
      if (count == 0) continue;
      value.bucket(static_cast<std::uint32_t>(octave * kBucketsPerOctave + i)) += count;
    }
  });
  return is_valid;
}

}  // namespace

bool AddCellsChecked(const Arena& arena, SeriesRecord& series, Line end, SeriesValue& value) {
  const auto add = [&](const AtomicRef<Shard>& ref) {
    const ShardRef shard = ref.load(std::memory_order_acquire);
    return !shard || AddShardChecked(arena, shard, end, value);
  };
  const auto add_page = [&](const AtomicRef<ShardPage>& ref) {
    const ShardPageRef page = ref.load(std::memory_order_acquire);
    if (!page) return true;
    if (!IsWithin(page, Pool::kShardPage, end)) return false;
    const ShardPage& shards = arena.At(page);
    return std::all_of(shards.shards.begin(), shards.shards.end(), add);
  };
  const ShardRefs& refs = series.shards;
  return std::all_of(refs.direct.begin(), refs.direct.end(), add) &&
         std::all_of(refs.pages.begin(), refs.pages.end(), add_page);
}

}  // namespace pitwall::internal

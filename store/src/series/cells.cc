#include "series/cells.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/writer_slot.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {

template <class Block>
Block* Ensure(Arena& arena, Atomic<Ref<Block>>& ref, Pool pool) noexcept {
  const Ref<Block> block = arena.GetOrAllocate(ref, pool);
  return block ? &arena.At(block) : nullptr;
}

Shard* EnsureShard(Arena& arena, SeriesRecord& series, std::uint32_t slot) noexcept {
  const Pool pool = InfoOf(series).shard_pool;
  if (slot < kDirectShards) return Ensure(arena, series.shards.direct[slot], pool);
  const std::uint32_t paged = slot - static_cast<std::uint32_t>(kDirectShards);
  auto* const page = Ensure(arena, series.shards.pages[paged / kShardsPerPage], Pool::kShardPage);
  if (page == nullptr) return nullptr;
  return Ensure(arena, page->shards[paged % kShardsPerPage], pool);
}

Octave* EnsureOctave(Arena& arena, Shard& shard, int position) noexcept {
  return Ensure(arena, shard.octaves()[position / kBucketsPerOctave], Pool::kOctave);
}

void AddShard(const Arena& arena, const KindInfo& kind, Shard& shard, SeriesValue& value,
              bool with_buckets) {
  for (std::size_t i = 0; i < kind.cells; ++i) {
    // Acquire, lowest first: series.h, step 2.
    AddSaturated(value.cells[i], shard.cells[i].load(std::memory_order_acquire));
  }
  if (!with_buckets) return;
  ForEachOctave(arena, shard, kind.octaves, [&](std::size_t octave, const Octave& buckets) {
    for (std::uint32_t i = 0; i < kBucketsPerOctave; ++i) {
      const std::uint64_t count = buckets.buckets[i].load(std::memory_order_relaxed);
      if (count == 0) continue;
      value.bucket(static_cast<std::uint32_t>(octave * kBucketsPerOctave + i)) += count;
    }
  });
}

// Returns the cells in the record itself, for current or for late events.
std::span<Cell> CellsOf(SeriesRecord& series, const KindInfo& kind, bool is_late) noexcept {
  if (kind.place == CellPlace::kCounter) {
    return is_late ? series.counter.late : series.counter.current;
  }
  return is_late ? series.cells.late : series.cells.current;
}

void AddOfRecord(SeriesRecord& series, const KindInfo& kind, Writers writers, SeriesValue& value) {
  if (writers == Writers::kThreads) return;
  const std::span<Cell> current = CellsOf(series, kind, false);
  const std::span<Cell> late = CellsOf(series, kind, true);
  for (std::size_t i = 0; i < kind.cells; ++i) {
    AddSaturated(value.cells[i], current[i].load(std::memory_order_acquire));
    if (writers == Writers::kCurrent) continue;
    AddSaturated(value.cells[i], late[i].load(std::memory_order_acquire));
  }
}

// Release, highest first, after the buckets: series.h, step 1.
void AddToCells(std::span<Cell> cells, std::size_t count,
                const std::array<std::uint64_t, kMaxCells>& amounts) noexcept {
  for (std::size_t i = count; i-- > 0;) {
    // A sum stays at its greatest value, unless two threads reach it at the same moment. Relaxed:
    // the additions give the order of the record.
    const std::uint64_t amount =
        std::min(amounts[i], UINT64_MAX - cells[i].load(std::memory_order_relaxed));
    if (amount != 0) cells[i].fetch_add(amount, std::memory_order_release);
  }
}

}  // namespace

void AddCells(const Arena& arena, SeriesRecord& series, Writers writers, SeriesValue& value,
              bool with_buckets) {
  const KindInfo& kind = InfoOf(series);
  if (kind.place != CellPlace::kShards) return AddOfRecord(series, kind, writers, value);
  const auto add = [&](const AtomicRef<Shard>& ref) {
    if (const ShardRef shard = ref.load(std::memory_order_acquire)) {
      AddShard(arena, kind, arena.At(shard), value, with_buckets);
    }
  };
  for (std::uint32_t slot = 0; slot < kDirectShards; ++slot) {
    if (slot == kLateWriterSlot && writers != Writers::kAll) continue;
    if (slot == kSharedWriterSlot && writers == Writers::kThreads) continue;
    add(series.shards.direct[slot]);
  }
  for (const AtomicRef<ShardPage>& ref : series.shards.pages) {
    if (const ShardPageRef page = ref.load(std::memory_order_acquire)) {
      for (const AtomicRef<Shard>& shard : arena.At(page).shards) add(shard);
    }
  }
}

bool AddShared(Arena& arena, SeriesRecord& series, std::uint32_t slot,
               const Increment& increment) noexcept {
  const KindInfo& kind = InfoOf(series);
  if (kind.place != CellPlace::kShards) {
    AddToCells(CellsOf(series, kind, slot == kLateWriterSlot), kind.cells, increment.cells);
    return true;
  }
  Shard* const shard = EnsureShard(arena, series, slot);
  if (shard == nullptr) return false;
  if (increment.bucket >= 0) {
    Octave* const octave = EnsureOctave(arena, *shard, increment.bucket);
    if (octave == nullptr) return false;
    octave->buckets[static_cast<std::size_t>(increment.bucket % kBucketsPerOctave)].fetch_add(
        1, std::memory_order_relaxed);
  }
  AddToCells(shard->cells, kind.cells, increment.cells);
  return true;
}

bool AddValue(Arena& arena, SeriesRecord& series, std::uint32_t slot,
              const SeriesValue& value) noexcept {
  const KindInfo& kind = InfoOf(series);
  if (kind.place != CellPlace::kShards) {
    AddToCells(CellsOf(series, kind, slot == kLateWriterSlot), kind.cells, value.cells);
    return true;
  }
  Shard* const shard = EnsureShard(arena, series, slot);
  if (shard == nullptr) return false;
  bool is_whole = true;
  value.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
    Octave* const octave = EnsureOctave(arena, *shard, static_cast<int>(position));
    if (octave == nullptr) {
      is_whole = false;
      return;
    }
    octave->buckets[position % kBucketsPerOctave].fetch_add(count, std::memory_order_relaxed);
  });
  AddToCells(shard->cells, kind.cells, value.cells);
  return is_whole;
}

bool MakeCells(Arena& arena, SeriesRecord& series, std::uint32_t slot, int position) noexcept {
  Shard* const shard = EnsureShard(arena, series, slot);
  return shard != nullptr && EnsureOctave(arena, *shard, position) != nullptr;
}

}  // namespace pitwall::internal

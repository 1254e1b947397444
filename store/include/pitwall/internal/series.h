// A series and its cells: what one agent did of one kind (with one tool, on one type of task, …).
//
// A series has one shard of cells for every writer slot that ever wrote to it, so that a cell has
// one writer at a time and counting is a relaxed load, an add and a store; readers add the shards
// up.
//
// Order within one record, on every path:
//  1. the writer adds to the bucket (relaxed), then to the cells with release, highest index first;
//  2. the reader loads the cells with acquire, lowest index first, then the buckets (relaxed).
// A reader that sees a cell's new value sees everything the writer added before it: a sum is never
// ahead of its buckets, errors never exceed calls.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "pitwall/duration_buckets.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/writer_slot.h"

namespace pitwall::internal {

enum class SeriesKind : std::uint32_t {
  kNone,
  kTask,
  kTool,
  kQuality,
  kTokens,
  kTransition,
  kToolError
};
inline constexpr std::size_t kSeriesKinds = 7;

// Cells of each kind.
namespace task_cell {
enum : std::size_t {
  kSumNs,
  kFailedNs,
  kAbandoned,
  kFailed,
  kCompleted,
  kClaimed,
  kOrphaned,
  kCount
};
}
namespace tool_cell {
enum : std::size_t { kSumNs, kErrors, kUntimed, kInputBytes, kOutputBytes, kCount };
}
namespace quality_cell {
enum : std::size_t { kSumMillionths, kCount };
}
namespace tokens_cell {
enum : std::size_t { kInput, kOutput, kCached, kCostNanoUsd, kCount };
}
namespace count_cell {  // transitions, errors of a type
enum : std::size_t { kTimes, kCount };
}

inline constexpr std::size_t kMaxCells = 7;

// Where a kind's cells are. Those in the record itself are always shared: one set for now, one for
// the past.
enum class CellPlace : std::uint8_t {
  kShards,
  kRecord,   // four in each set
  kCounter,  // one in each, and no stamp, so that the record is a single line: most series are
             // these
};

struct KindInfo {
  std::size_t cells;
  std::size_t octaves;  // 0: the kind has no buckets
  CellPlace place;
  Pool record_pool;
  Pool shard_pool;
};

inline constexpr std::array<KindInfo, kSeriesKinds> kKinds = {{
    {0, 0, CellPlace::kRecord, Pool::kSeries, {}},
    {task_cell::kCount, kOctaves, CellPlace::kShards, Pool::kSeries, Pool::kDurationShard},
    {tool_cell::kCount, kOctaves, CellPlace::kShards, Pool::kSeries, Pool::kDurationShard},
    {quality_cell::kCount, 2, CellPlace::kShards, Pool::kSeries, Pool::kQualityShard},
    {tokens_cell::kCount, 0, CellPlace::kRecord, Pool::kSeries, {}},
    {count_cell::kCount, 0, CellPlace::kCounter, Pool::kCounter, {}},
    {count_cell::kCount, 0, CellPlace::kCounter, Pool::kCounter, {}},
}};

using Cell = Atomic<std::uint64_t>;

// Eight buckets of one octave: exactly one line.
struct Octave {
  std::array<Cell, kBucketsPerOctave> buckets;
};

struct Shard {
  std::array<Cell, 8> cells;
  // As many as the kind has, in the lines that follow; each taken on first touch.
  AtomicRef<Octave>* octaves() noexcept { return reinterpret_cast<AtomicRef<Octave>*>(this + 1); }
};

inline constexpr std::size_t kDirectShards = 12;
inline constexpr std::size_t kShardsPerPage = 16;
static_assert(kWriterSlots == kDirectShards + 4 * kShardsPerPage);

struct ShardPage {
  std::array<AtomicRef<Shard>, kShardsPerPage> shards;
};

struct ShardRefs {
  std::array<AtomicRef<Shard>, kDirectShards> direct;
  std::array<AtomicRef<ShardPage>, 4> pages;
};
template <std::size_t kCells>
struct CellsInRecord {
  std::array<Cell, kCells> current;
  std::array<Cell, kCells> late;
};

// The first 16 bytes of everything that a Directory finds.
struct DirectoryLinks {
  AtomicRef<DirectoryLinks> next;
  Atomic<std::uint32_t> kind;
  Atomic<std::uint64_t> hash;
};

struct SeriesSpan {
  Atomic<std::int64_t> started_at_ms;
  Atomic<std::int64_t> last_used_ms;
};

struct SeriesRecord {
  DirectoryLinks links;
  AtomicRef<AgentRecord> agent;
  AtomicRef<NameRecord> name_a;  // tool, type of task, model
  AtomicRef<NameRecord> name_b;  // the tool that followed, type of error
  AtomicRef<SeriesRecord> next_of_agent;
  Atomic<std::uint64_t> serial;
  AtomicRef<SeriesRecord> next_new;  // until the sampler has seen it
  Atomic<std::uint32_t> check;       // of hash and serial
  union {
    CellsInRecord<1> counter;  // the record of a counter ends here
    SeriesSpan span;
  };
  union {
    ShardRefs shards;
    CellsInRecord<4> cells;
  };
};

static_assert(sizeof(Octave) == kLineBytes);
static_assert(sizeof(ShardPage) == kLineBytes);
static_assert(sizeof(SeriesRecord) == 2 * kLineBytes);
static_assert(offsetof(SeriesRecord, shards) == kLineBytes);
static_assert(sizeof(Shard) + kOctaves * sizeof(AtomicRef<Octave>) == 4 * kLineBytes);
static_assert(Cell::is_always_lock_free);

inline SeriesKind KindOf(const SeriesRecord& series) noexcept {
  return static_cast<SeriesKind>(series.links.kind.load(std::memory_order_relaxed));
}
inline const KindInfo& InfoOf(SeriesKind kind) noexcept {
  return kKinds[static_cast<std::size_t>(kind)];
}
inline const KindInfo& InfoOf(const SeriesRecord& series) noexcept {
  return InfoOf(KindOf(series));
}
inline bool HasStamp(const SeriesRecord& series) noexcept {
  return InfoOf(series).place != CellPlace::kCounter;
}

// The cell's one writer adds to it.
inline void AddOwned(Cell& cell, std::uint64_t amount, std::memory_order order) noexcept {
  cell.store(cell.load(std::memory_order_relaxed) + amount, order);
}

// The shard of this writer slot; nullptr where it was never written.
inline Shard* FindShard(std::byte* base, const SeriesRecord& series, std::uint32_t slot) noexcept {
  ShardRef shard;
  if (slot < kDirectShards) {
    // Relaxed, here and below: this thread published the shard itself, or took the slot over from
    // one that did.
    shard = series.shards.direct[slot].load(std::memory_order_relaxed);
  } else {
    const std::uint32_t paged = slot - static_cast<std::uint32_t>(kDirectShards);
    // Acquire: another slot's owner may have published the page; its zeroes are seen.
    const ShardPageRef page =
        series.shards.pages[paged / kShardsPerPage].load(std::memory_order_acquire);
    if (!page) return nullptr;
    shard = RecordAt(base, page)->shards[paged % kShardsPerPage].load(std::memory_order_relaxed);
  }
  return shard ? RecordAt(base, shard) : nullptr;
}

// The whole of a tool record by the owner of `slot`, if its cells are there; else false, nothing
// done.
[[gnu::always_inline]] inline bool RecordToolOwned(std::byte* base, const SeriesRecord& series,
                                                   std::uint32_t slot, std::uint64_t duration_ns,
                                                   bool success) noexcept {
  Shard* const shard = FindShard(base, series, slot);
  if (shard == nullptr) [[unlikely]]
    return false;
  const unsigned position = BucketPositionOfNs(duration_ns);
  // Relaxed, as of the shard.
  const OctaveRef octave =
      shard->octaves()[position / kBucketsPerOctave].load(std::memory_order_relaxed);
  if (!octave) [[unlikely]]
    return false;
  AddOwned(RecordAt(base, octave)->buckets[position % kBucketsPerOctave], 1,
           std::memory_order_relaxed);
  AddOwned(shard->cells[tool_cell::kErrors], success ? 0 : 1, std::memory_order_release);
  AddOwned(shard->cells[tool_cell::kSumNs], duration_ns, std::memory_order_release);
  return true;
}

}  // namespace pitwall::internal

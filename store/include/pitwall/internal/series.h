// A series and its cells: the counts of one agent for one kind of event (calls of one tool or
// model, tasks of one type, …).
//
// A series has one shard of cells for each writer slot that has written to it. So a cell has one
// writer at a time, and counting is a relaxed load, an add and a store. Readers sum the shards.
//
// Order within one record, on every path:
//  1. The writer adds to the bucket (relaxed), then to the cells (release), highest index first.
//  2. The reader loads the cells (acquire), lowest index first, then the buckets (relaxed).
// A reader that sees a cell's new value sees everything that the writer added before it. So a sum
// is never ahead of its buckets, and errors never exceed calls.
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

// The values are stored in data folders and shared arenas: new kinds are added at the end.
enum class SeriesKind : std::uint32_t {
  kNone,
  kTask,
  kTool,
  kQuality,
  kTokens,
  kTransition,
  kToolError,
  kModel,
  kModelError
};
inline constexpr std::size_t kSeriesKinds = 9;

// The kinds whose series count calls: of a tool, of a model. Handles record into them.
inline constexpr bool IsCallKind(SeriesKind kind) {
  return kind == SeriesKind::kTool || kind == SeriesKind::kModel;
}

// The cells of each kind.
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
namespace call_cell {  // the first cells of tools and models
enum : std::size_t { kSumNs, kErrors, kUntimed, kCount };
}
namespace tool_cell {
enum : std::size_t {
  kSumNs = call_cell::kSumNs,
  kErrors = call_cell::kErrors,
  kUntimed = call_cell::kUntimed,
  kInputBytes,
  kOutputBytes,
  kWaitedNs,
  kCount
};
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

// The place of a kind's cells. Cells in the record itself are shared by all writers, in two sets:
// one for current events, one for late events.
enum class CellPlace : std::uint8_t {
  kShards,
  kRecord,  // four cells in each set
  // One cell in each set and no SeriesSpan, so that the record is one line. Most series are these.
  kCounter,
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
    {call_cell::kCount, kOctaves, CellPlace::kShards, Pool::kSeries, Pool::kDurationShard},
    {count_cell::kCount, 0, CellPlace::kCounter, Pool::kCounter, {}},
}};

using Cell = Atomic<std::uint64_t>;

// The eight buckets of one octave, in exactly one line.
struct Octave {
  std::array<Cell, kBucketsPerOctave> buckets;
};

struct Shard {
  std::array<Cell, 8> cells;
  // The references follow the cells, one for each octave of the kind. An octave is allocated by its
  // first record.
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

// The first 16 bytes of every record in a Directory.
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
  AtomicRef<SeriesRecord> next_new;  // used until the sampler has listed the series
  Atomic<std::uint32_t> check;       // of hash and serial
  union {
    CellsInRecord<1> counter;  // a counter's record ends here
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

// Adds to the cell. The caller is the cell's only writer.
inline void AddOwned(Cell& cell, std::uint64_t amount, std::memory_order order) noexcept {
  cell.store(cell.load(std::memory_order_relaxed) + amount, order);
}

// Returns the shard of this writer slot, or nullptr if the slot has never written to the series.
inline Shard* FindShard(std::byte* base, const SeriesRecord& series, std::uint32_t slot) noexcept {
  ShardRef shard;
  if (slot < kDirectShards) {
    // Relaxed, here and below: this thread published the shard itself, or acquired the slot after
    // the thread that did.
    shard = series.shards.direct[slot].load(std::memory_order_relaxed);
  } else {
    const std::uint32_t paged = slot - static_cast<std::uint32_t>(kDirectShards);
    // Acquire: the owner of another slot may have published the page. This thread sees its zeroes.
    const ShardPageRef page =
        series.shards.pages[paged / kShardsPerPage].load(std::memory_order_acquire);
    if (!page) return nullptr;
    shard = RecordAt(base, page)->shards[paged % kShardsPerPage].load(std::memory_order_relaxed);
  }
  return shard ? RecordAt(base, shard) : nullptr;
}

// Records one call of a tool or a model for the owner of `slot`. Returns false and changes nothing
// if the slot's cells are not allocated yet.
[[gnu::always_inline]] inline bool RecordCallOwned(std::byte* base, const SeriesRecord& series,
                                                   std::uint32_t slot, std::uint64_t duration_ns,
                                                   bool success) noexcept {
  Shard* const shard = FindShard(base, series, slot);
  if (shard == nullptr) [[unlikely]]
    return false;
  const unsigned position = BucketPositionOfNs(duration_ns);
  // Relaxed, for the reason given for the shard in FindShard().
  const OctaveRef octave =
      shard->octaves()[position / kBucketsPerOctave].load(std::memory_order_relaxed);
  if (!octave) [[unlikely]]
    return false;
  AddOwned(RecordAt(base, octave)->buckets[position % kBucketsPerOctave], 1,
           std::memory_order_relaxed);
  AddOwned(shard->cells[call_cell::kErrors], success ? 0 : 1, std::memory_order_release);
  AddOwned(shard->cells[call_cell::kSumNs], duration_ns, std::memory_order_release);
  return true;
}

}  // namespace pitwall::internal

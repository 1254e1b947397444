// All memory of a store: one region of 64-byte lines. Records refer to lines by number, never by
// pointer, so that the region can be private memory or a file that several processes map.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

inline constexpr std::size_t kLineBytes = 64;

// Returns the record in the arena whose first byte is at `base`.
template <class Record>
Record* RecordAt(std::byte* base, Ref<Record> ref) noexcept {
  return reinterpret_cast<Record*>(base + std::size_t{ref.line()} * kLineBytes);
}

// The kind of record that a block of lines holds. A freed block is reused for its own pool only, so
// a reader that follows an old line number finds a record of the expected type, never counters of
// another type.
enum class Pool : std::uint8_t {
  kAgent,
  kScores,
  kName,
  kSeries,
  kCounter,
  kDurationShard,
  kQualityShard,
  kShardPage,
  kOctave,
  kPatterns,
  kQueuedEvent,
  kLabels,  // only in the arena of a store, never in one that processes share
  kCount
};
inline constexpr std::size_t kPools = static_cast<std::size_t>(Pool::kCount);
inline constexpr std::size_t kSharedPools = static_cast<std::size_t>(Pool::kLabels);

// The number of lines in a block of each pool.
inline constexpr std::array<std::uint32_t, kPools> kPoolLines = {4, 4, 3, 2, 1, 4,
                                                                 2, 1, 1, 8, 4, 1};

// Whether the block lies behind the fixed lines and before `end`. For line numbers that another
// process may have written: any number is allowed.
template <class Record>
constexpr bool IsWithin(Ref<Record> block, Pool pool, Line end) noexcept;

// The first lines of the arena have fixed places. The header describes the arena and the lines in
// use. The roots of a registry (records.h) and the tables of the sharing processes (shared/)
// follow.
struct ArenaHeader {
  // Written by the creator of a shared arena before another process sees it. All 0 in a private
  // arena.
  std::uint64_t magic;
  std::uint32_t layout_version;
  std::uint32_t byte_order;
  std::uint64_t layout_hash;
  std::uint64_t arena_id;
  std::array<std::uint8_t, 16> boot_id;
  std::uint32_t max_lines;
  std::uint32_t reserved;
  std::uint64_t check;  // of all fields above

  Atomic<std::uint32_t> next_line;
  // The lines for which the file has blocks. In a private arena all lines.
  Atomic<std::uint32_t> backed_lines;
  std::array<std::uint64_t, 7> reserved_too;

  // {tag, line} of the first free block of each pool. The first word of a free block is the line of
  // the next free block.
  std::array<Atomic<std::uint64_t>, 16> free;
};
static_assert(sizeof(ArenaHeader) == 4 * kLineBytes && kPools <= 16);

inline constexpr Line kRegistryLine = 4;       // RegistryRoots
inline constexpr Line kWriterOwnersLine = 10;  // WriterOwners
inline constexpr Line kEventQueueLine = 15;    // EventQueue
inline constexpr Line kProcessesLine = 16;     // ProcessTable
inline constexpr Line kFirstLine = 80;

template <class Record>
constexpr bool IsWithin(Ref<Record> block, Pool pool, Line end) noexcept {
  // In 64 bits: the sum may exceed a Line.
  return block.line() >= kFirstLine &&
         std::uint64_t{block.line()} + kPoolLines[static_cast<std::size_t>(pool)] <= end;
}

// The region of an arena, which owns it: private memory, or a mapped file that is extended through
// `fd`.
struct ArenaMemory {
  std::byte* base = nullptr;
  std::uint32_t max_lines = 0;
  int fd = -1;
};

// Allocation, lock-free:
//  1. Pop a block from the pool's free list. The list is a stack whose head has a tag that grows
//     with every change. So the exchange fails if the head was popped and pushed again meanwhile.
//  2. If the list is empty, advance the first unused line (one compare-and-swap), up to the limit.
//     In a file, first reserve the disk blocks of the lines, some MiB at a time. So a full disk
//     makes the allocation fail and never raises a signal in a thread that writes to the block.
//
// An allocated block is zeroed. Free() zeroes it word by word with atomic stores, because an
// optimistic reader may still read it. Free() can keep one word that must survive reuse.
class Arena {
 public:
  // Makes a private arena. Reserves address space only: a page uses memory after its first write.
  // Throws std::system_error if the address space is not available.
  explicit Arena(std::uint64_t max_bytes);
  explicit Arena(const ArenaMemory& memory) noexcept : memory_(memory) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // Returns a zeroed block, or none if the arena is full.
  template <class Record>
  Ref<Record> Allocate(Pool pool) noexcept {
    return Ref<Record>(AllocateBlock(pool));
  }
  // Returns the block that `ref` refers to. If there is none, allocates one and stores it in `ref`.
  // Returns none if the arena is full. Lock-free.
  template <class Record>
  Ref<Record> GetOrAllocate(Atomic<Ref<Record>>& ref, Pool pool) noexcept;
  // Allocates lines for a table that lives as long as the arena. Called at start only.
  Line AllocateTable(std::uint32_t line_count) noexcept { return BumpAllocate(line_count); }
  // Frees a block that no index and no list refers to any more.
  template <class Record>
  void Free(Pool pool, Ref<Record> block, std::size_t kept_word = 0) noexcept {
    FreeBlock(pool, block.line(), kept_word);
  }

  template <class Record>
  Record& At(Ref<Record> ref) const noexcept {
    return *RecordAt(memory_.base, ref);
  }
  std::byte* base() const noexcept { return memory_.base; }
  ArenaHeader& header() const noexcept { return At(Ref<ArenaHeader>()); }
  int fd() const noexcept { return memory_.fd; }
  std::uint64_t used_bytes() const noexcept {
    return std::uint64_t{header().next_line.load(std::memory_order_relaxed)} * kLineBytes;
  }
  std::uint64_t max_bytes() const noexcept { return std::uint64_t{memory_.max_lines} * kLineBytes; }

 private:
  Line AllocateBlock(Pool pool) noexcept;
  void FreeBlock(Pool pool, Line line, std::size_t kept_word) noexcept;
  Line BumpAllocate(std::uint32_t line_count) noexcept;
  bool EnsureBacked(std::uint32_t until_line) noexcept;

  const ArenaMemory memory_;
};

template <class Record>
Ref<Record> Arena::GetOrAllocate(Atomic<Ref<Record>>& ref, Pool pool) noexcept {
  Ref<Record> found = ref.load(std::memory_order_acquire);
  if (found) return found;
  const Ref<Record> made = Allocate<Record>(pool);
  if (!made) return made;
  // Release: a thread that loads the reference sees the block's zeroes.
  if (ref.compare_exchange_strong(found, made, std::memory_order_release,
                                  std::memory_order_acquire)) {
    return made;
  }
  Free(pool, made);
  return found;
}

}  // namespace pitwall::internal

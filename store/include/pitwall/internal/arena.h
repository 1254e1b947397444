// All memory of a store: one region of 64-byte lines, addressed by number and never by pointer, so
// that the same bytes are one process's own memory or a file that several share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

inline constexpr std::size_t kLineBytes = 64;

// The record in an arena whose first byte is at `base`.
template <class Record>
Record* RecordAt(std::byte* base, Ref<Record> ref) noexcept {
  return reinterpret_cast<Record*>(base + std::size_t{ref.line()} * kLineBytes);
}

// What a block of lines holds. A freed block is used again for its own pool only, so whoever still
// follows an old line number finds a record of the type he expects, never somebody's counters.
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
  kCount
};
inline constexpr std::size_t kPools = static_cast<std::size_t>(Pool::kCount);

// Lines of a block of each pool.
inline constexpr std::array<std::uint32_t, kPools> kPoolLines = {4, 4, 3, 2, 1, 4, 2, 1, 1, 8, 4};

// The first lines, at fixed places: what the arena is and how far it has come, then what a registry
// (records.h) and the processes that share it (shared/) keep there.
struct ArenaHeader {
  // Written by who makes the arena, before anybody else sees it. In a process's own memory all 0.
  std::uint64_t magic;
  std::uint32_t layout_version;
  std::uint32_t byte_order;
  std::uint64_t layout_hash;
  std::uint64_t arena_id;
  std::array<std::uint8_t, 16> boot_id;
  std::uint32_t max_lines;
  std::uint32_t reserved;
  std::uint64_t check;  // of all the above

  Atomic<std::uint32_t> next_line;
  Atomic<std::uint32_t> backed_lines;  // the file's blocks are there so far; all of own memory
  std::array<std::uint64_t, 7> reserved_too;

  // {tag, line} of each pool's free blocks; the first word of a free block is the next one's line.
  std::array<Atomic<std::uint64_t>, 16> free;
};
static_assert(sizeof(ArenaHeader) == 4 * kLineBytes && kPools <= 16);

inline constexpr Line kRegistryLine = 4;       // RegistryRoots
inline constexpr Line kWriterOwnersLine = 10;  // WriterOwners
inline constexpr Line kEventQueueLine = 15;    // EventQueue
inline constexpr Line kProcessesLine = 16;     // ProcessTable
inline constexpr Line kFirstLine = 80;

// A region that an arena lives in, and owns: own memory, or a mapped file that `fd` makes longer.
struct ArenaMemory {
  std::byte* base = nullptr;
  std::uint32_t max_lines = 0;
  int fd = -1;
};

// Allocation, lock-free:
//  1. pop the pool's free list: a stack whose head carries a tag that grows with every change, so a
//     head that was popped and pushed again in between is not taken for the old one;
//  2. else advance the first unused line (one compare-and-swap), up to the cap. In a file the
//  blocks
//     behind the line are reserved on disk first, some MiB at a time, so that a full disk is a
//     block that is not to be had and never a fault in who writes to it.
// A block comes zeroed. Free() zeroes it word by word with atomic stores, because an optimistic
// reader may still be looking at it; one word can be kept, for what must live through reuse.
class Arena {
 public:
  // In own memory: reserves address space; a page becomes memory when it is first written. Throws
  // std::system_error where the space is not to be had.
  explicit Arena(std::uint64_t max_bytes);
  explicit Arena(const ArenaMemory& memory) noexcept : memory_(memory) {}
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // A zeroed block, or none when the arena is full.
  template <class Record>
  Ref<Record> Allocate(Pool pool) noexcept {
    return Ref<Record>(AllocateBlock(pool));
  }
  // The block that `ref` leads to, made where it leads to none; none when the arena is full.
  // Lock-free.
  template <class Record>
  Ref<Record> GetOrAllocate(Atomic<Ref<Record>>& ref, Pool pool) noexcept;
  // Lines for a table that lives as long as the arena; at start only.
  Line AllocateTable(std::uint32_t line_count) noexcept { return BumpAllocate(line_count); }
  // Only for what no index and no list leads to any more.
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
  // Release: the block's zeroes are seen by whoever finds it.
  if (ref.compare_exchange_strong(found, made, std::memory_order_release,
                                  std::memory_order_acquire)) {
    return made;
  }
  Free(pool, made);
  return found;
}

}  // namespace pitwall::internal

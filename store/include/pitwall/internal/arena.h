// All memory of a store: one region of 64-byte lines, addressed by number and never by pointer, so
// that the same bytes can be anonymous memory or a file that processes share.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace pitwall::internal {

// Number of a line; 0 is none.
using Line = std::uint32_t;
inline constexpr std::size_t kLineBytes = 64;

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
  kCount
};

// Lines of a block of each pool.
inline constexpr std::array<std::uint32_t, static_cast<std::size_t>(Pool::kCount)> kPoolLines = {
    4, 4, 3, 2, 1, 4, 2, 1, 1, 8};

// Allocation, lock-free:
//  1. pop the pool's free list: a stack whose head carries a tag that grows with every change, so a
//     head that was popped and pushed again in between is not taken for the old one;
//  2. else advance the first unused line (one compare-and-swap), up to the cap.
// A block comes zeroed. Free() zeroes it word by word with atomic stores, because an optimistic
// reader may still be looking at it; one word can be kept, for what must live through reuse.
class Arena {
 public:
  // Reserves address space; a page becomes memory when it is first written. Throws
  // std::system_error where the space is not to be had.
  explicit Arena(std::uint64_t max_bytes);
  ~Arena();
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  // A zeroed block, or 0 when the arena is full.
  Line Allocate(Pool pool) noexcept;
  // The block that `ref` leads to, made where it leads to none; 0 when the arena is full.
  // Lock-free.
  Line Block(std::atomic<Line>& ref, Pool pool) noexcept;
  // Lines for a table that lives as long as the arena; at start only.
  Line AllocateTable(std::uint32_t line_count) noexcept { return Advance(line_count); }
  // Only for what no index and no list leads to any more.
  void Free(Pool pool, Line line, std::size_t kept_word = 0) noexcept;

  template <class T>
  T* At(Line line) const noexcept {
    return reinterpret_cast<T*>(base_ + std::size_t{line} * kLineBytes);
  }
  std::byte* base() const noexcept { return base_; }
  std::uint64_t used_bytes() const noexcept {
    return std::uint64_t{next_line_.load(std::memory_order_relaxed)} * kLineBytes;
  }
  std::uint64_t max_bytes() const noexcept { return std::uint64_t{line_count_} * kLineBytes; }

 private:
  Line Advance(std::uint32_t line_count) noexcept;

  std::byte* base_;
  std::uint32_t line_count_;
  std::atomic<std::uint32_t> next_line_{1};
  // {tag, line} of each pool's free blocks; the first word of a free block is the next one's line.
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Pool::kCount)> free_{};
};

}  // namespace pitwall::internal

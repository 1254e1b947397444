// Writer slots: small numbers that threads hold, so that each writes cells of its own.
//
//  1. A thread takes the lowest free slot of an arena on its first record (compare-and-swap of its
//     owner with acquire) and keeps it for life.
//  2. When it ends it gives the slot back (release): its successor sees every cell it wrote, and
//     goes on adding. Nothing is merged into the retired.
//  3. Where no slot is free a thread uses the shared one, with atomic adds.
//  4. What a process held that died is taken back by whoever has seen that it is dead: the slots of
//     that owner. A record it was in the middle of may lack its sum; the next owner adds to what is
//     there.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

inline constexpr std::uint32_t kSharedWriterSlot =
    0;  // atomic adds: threads beyond the last slot, events
inline constexpr std::uint32_t kLateWriterSlot = 1;  // atomic adds: events of the past; not sampled
inline constexpr std::uint32_t kFirstThreadWriterSlot = 2;
inline constexpr std::uint32_t kWriterSlots = 76;

// Who holds each slot: 0 is nobody.
struct WriterOwners {
  std::array<Atomic<std::uint32_t>, kWriterSlots> owners;
};
static_assert(sizeof(WriterOwners) <= (kEventQueueLine - kWriterOwnersLine) * kLineBytes);

// The slots of one arena, for one owner: 1 in a process's own memory, else the process's number in
// the arena and 1; 0 for who gets none. Keeps the arena for as long as a thread that ends may give
// a slot back.
class WriterSlots {
 public:
  WriterSlots(std::shared_ptr<Arena> arena, std::uint32_t owner) noexcept
      : arena_(std::move(arena)), owner_(owner) {}

  // A free slot, or kSharedWriterSlot. Lock-free.
  std::uint32_t Acquire() noexcept;
  void Release(std::uint32_t slot) noexcept;
  std::uint32_t in_use() const noexcept;

  // All that a dead owner held. Returns how many those were.
  static std::uint32_t ReclaimFrom(Arena& arena, std::uint32_t owner) noexcept;

 private:
  const std::shared_ptr<Arena> arena_;
  const std::uint32_t owner_;
};

struct ThreadWriterSlot {
  std::uint64_t store_serial;  // 0: none, or none of its own there
  std::uint32_t slot;
};

// The store that this thread recorded into last, and its slot there.
inline thread_local constinit ThreadWriterSlot this_thread_writer_slot{0, kSharedWriterSlot};

}  // namespace pitwall::internal

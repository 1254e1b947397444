// Writer slots: small numbers that threads hold, so that each thread writes its own cells.
//
//  1. On its first record, a thread acquires the lowest free slot of the arena (compare-and-swap of
//     the slot's owner, acquire). It keeps the slot until it ends.
//  2. When the thread ends, it releases the slot (release). The next thread with this slot sees all
//     cells that the slot's earlier threads wrote and continues to add to them. Nothing is merged
//     into the retired agent.
//  3. If no slot is free, the thread uses the shared slot, with atomic adds.
//  4. If a process dies, a process that has detected the death releases the dead owner's slots. The
//     dead process's last record may lack its sum. The next owner adds to the cells as they are.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

// Atomic adds: threads without a slot of their own, and events.
inline constexpr std::uint32_t kSharedWriterSlot = 0;
// Atomic adds: late events. The sampler skips it.
inline constexpr std::uint32_t kLateWriterSlot = 1;
inline constexpr std::uint32_t kFirstThreadWriterSlot = 2;
inline constexpr std::uint32_t kWriterSlots = 76;

// The owner of each slot; 0: the slot is free.
struct WriterOwners {
  std::array<Atomic<std::uint32_t>, kWriterSlots> owners;
};
static_assert(sizeof(WriterOwners) <= (kEventQueueLine - kWriterOwnersLine) * kLineBytes);

// The slots of one arena, for one owner. The owner is 1 in a private arena and the process's number
// plus 1 in a shared arena; an owner of 0 gets no slots. The object keeps the arena alive, because
// a thread may release its slot after the store is gone.
class WriterSlots {
 public:
  WriterSlots(std::shared_ptr<Arena> arena, std::uint32_t owner) noexcept
      : arena_(std::move(arena)), owner_(owner) {}

  // Returns a free slot, or kSharedWriterSlot if there is none. Lock-free.
  std::uint32_t Acquire() noexcept;
  void Release(std::uint32_t slot) noexcept;
  std::uint32_t in_use() const noexcept;

  // Releases all slots of a dead owner. Returns their number.
  static std::uint32_t ReclaimFrom(Arena& arena, std::uint32_t owner) noexcept;

 private:
  const std::shared_ptr<Arena> arena_;
  const std::uint32_t owner_;
};

struct ThreadWriterSlot {
  std::uint64_t store_serial;  // 0: the thread has no slot of its own
  std::uint32_t slot;
};

// The store that this thread recorded into last, and the thread's slot in it.
inline thread_local constinit ThreadWriterSlot this_thread_writer_slot{0, kSharedWriterSlot};

}  // namespace pitwall::internal

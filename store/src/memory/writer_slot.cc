#include "pitwall/internal/writer_slot.h"

#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"

namespace pitwall::internal {

namespace {
WriterOwners& OwnersOf(const Arena& arena) {
  return arena.At(Ref<WriterOwners>(kWriterOwnersLine));
}
}  // namespace

std::uint32_t WriterSlots::Acquire() noexcept {
  if (owner_ == 0) return kSharedWriterSlot;
  for (std::uint32_t slot = kFirstThreadWriterSlot; slot < kWriterSlots; ++slot) {
    Atomic<std::uint32_t>& owner = OwnersOf(*arena_).owners[slot];
    std::uint32_t nobody = 0;
    if (owner.load(std::memory_order_relaxed) != nobody) continue;
    // Acquire: pairs with the release in Release(), so that this thread sees the cells of the
    // slot's previous thread.
    if (owner.compare_exchange_strong(nobody, owner_, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
      return slot;
    }
  }
  return kSharedWriterSlot;
}

void WriterSlots::Release(std::uint32_t slot) noexcept {
  if (slot < kFirstThreadWriterSlot) return;
  std::uint32_t own = owner_;
  OwnersOf(*arena_).owners[slot].compare_exchange_strong(own, 0, std::memory_order_release,
                                                         std::memory_order_relaxed);
}

std::uint32_t WriterSlots::in_use() const noexcept {
  std::uint32_t count = 0;
  for (const Atomic<std::uint32_t>& owner : OwnersOf(*arena_).owners) {
    if (owner.load(std::memory_order_relaxed) != 0) ++count;
  }
  return count;
}

std::uint32_t WriterSlots::ReclaimFrom(Arena& arena, std::uint32_t owner) noexcept {
  std::uint32_t count = 0;
  for (Atomic<std::uint32_t>& held : OwnersOf(arena).owners) {
    std::uint32_t dead = owner;
    // Release: the kernel reported the death before, so the next owner sees the dead owner's cells.
    if (held.compare_exchange_strong(dead, 0, std::memory_order_release,
                                     std::memory_order_relaxed)) {
      ++count;
    }
  }
  return count;
}

}  // namespace pitwall::internal

#include "pitwall/internal/writer_slot.h"

#include <bit>

namespace pitwall::internal {

std::uint32_t WriterSlots::Take() noexcept {
  for (std::uint32_t word = 0; word < taken_.size(); ++word) {
    std::uint64_t seen = taken_[word].load(std::memory_order_relaxed);
    while (~seen != 0) {
      const auto bit = static_cast<std::uint32_t>(std::countr_one(seen));
      const std::uint32_t slot = word * 64 + bit;
      if (slot >= kWriterSlots) return kSharedSlot;
      // Acquire: pairs with the release of GiveBack(), so that the last holder's cells are seen.
      if (taken_[word].compare_exchange_weak(seen, seen | (std::uint64_t{1} << bit),
                                             std::memory_order_acquire,
                                             std::memory_order_relaxed)) {
        return slot;
      }
    }
  }
  return kSharedSlot;
}

void WriterSlots::GiveBack(std::uint32_t slot) noexcept {
  if (slot < kFirstOwnSlot) return;
  taken_[slot / 64].fetch_and(~(std::uint64_t{1} << (slot % 64)), std::memory_order_release);
}

std::uint32_t WriterSlots::in_use() const noexcept {
  const int taken = std::popcount(taken_[0].load(std::memory_order_relaxed)) +
                    std::popcount(taken_[1].load(std::memory_order_relaxed));
  return static_cast<std::uint32_t>(taken) - kFirstOwnSlot;
}

}  // namespace pitwall::internal

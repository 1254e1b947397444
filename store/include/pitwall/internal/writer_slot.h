// Writer slots: small numbers that threads hold, so that each writes cells of its own.
//
//  1. A thread takes the lowest free slot of a store on its first record (compare-and-swap with
//     acquire on the bit map) and keeps it for life.
//  2. When it ends it gives the slot back (release): its successor sees every cell it wrote, and
//  goes
//     on adding. Nothing is folded.
//  3. Where no slot is free a thread uses the shared one, with atomic adds.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace pitwall::internal {

inline constexpr std::uint32_t kSharedSlot =
    0;                                         // atomic adds: threads beyond the last slot, events
inline constexpr std::uint32_t kPastSlot = 1;  // atomic adds: events of the past; not sampled
inline constexpr std::uint32_t kFirstOwnSlot = 2;
inline constexpr std::uint32_t kWriterSlots = 76;

// Which slots of one store are taken. Lives as long as the last thread that holds one.
class WriterSlots {
 public:
  // A free slot, or kSharedSlot. Lock-free.
  std::uint32_t Take() noexcept;
  void GiveBack(std::uint32_t slot) noexcept;
  std::uint32_t in_use() const noexcept;

 private:
  std::array<std::atomic<std::uint64_t>, 2> taken_{0b11, 0};  // the first two are nobody's own
};

struct ThreadSlot {
  std::uint64_t store_serial;  // 0: none
  std::uint32_t slot;
};

// The store that this thread recorded into last, and its slot there.
inline thread_local constinit ThreadSlot this_thread_slot{0, kSharedSlot};

}  // namespace pitwall::internal

// Which slot this thread has in which store.
#include <vector>

#include "store_core.h"

namespace pitwall::internal {

namespace {

// Gives the thread's slots back when it ends.
class HeldSlots {
 public:
  ~HeldSlots() {
    for (const Held& held : held_) {
      if (const auto slots = held.slots.lock()) slots->GiveBack(held.slot);
    }
    // What is recorded by destructors that run later goes through the shared slot.
    this_thread_slot = {0, kSharedSlot};
    is_over_ = true;
  }
  std::uint32_t Of(const StoreCore& core) {
    for (const Held& held : held_) {
      if (held.store_serial == core.serial) return held.slot;
    }
    std::erase_if(held_, [](const Held& held) { return held.slots.expired(); });
    const std::uint32_t slot = core.writer_slots->Take();
    held_.push_back({core.serial, slot, core.writer_slots});
    return slot;
  }
  static bool is_over() { return is_over_; }

 private:
  struct Held {
    std::uint64_t store_serial;
    std::uint32_t slot;
    std::weak_ptr<WriterSlots> slots;
  };
  std::vector<Held> held_;
  static thread_local constinit bool is_over_;
};

thread_local constinit bool HeldSlots::is_over_ = false;

}  // namespace

std::uint32_t StoreCore::UseThreadSlot() noexcept {
  if (HeldSlots::is_over()) return kSharedSlot;
  thread_local HeldSlots held;
  this_thread_slot = {serial, held.Of(*this)};
  return this_thread_slot.slot;
}

}  // namespace pitwall::internal

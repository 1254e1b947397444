// The writer slots of this thread, one per store.
#include <cstdint>
#include <memory>
#include <vector>

#include "core/recorder.h"
#include "pitwall/internal/writer_slot.h"

namespace pitwall::internal {

namespace {

// Releases the thread's writer slots when the thread ends.
class HeldWriterSlots {
 public:
  ~HeldWriterSlots() {
    for (const Held& held : held_) {
      if (const auto slots = held.slots.lock()) slots->Release(held.slot);
    }
    // Destructors that run later record through the shared slot.
    this_thread_writer_slot = {0, kSharedWriterSlot};
    is_over_ = true;
  }
  std::uint32_t Of(const Recorder& recorder) {
    for (const Held& held : held_) {
      if (held.store_serial == recorder.serial) return held.slot;
    }
    std::erase_if(held_, [](const Held& held) { return held.slots.expired(); });
    const std::uint32_t slot = recorder.writer_slots->Acquire();
    held_.push_back({recorder.serial, slot, recorder.writer_slots});
    return slot;
  }
  void Forget() { held_.clear(); }
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

thread_local constinit bool HeldWriterSlots::is_over_ = false;

HeldWriterSlots& Held() {
  thread_local HeldWriterSlots held;
  return held;
}

}  // namespace

std::uint32_t Recorder::AcquireThreadWriterSlot() noexcept {
  if (HeldWriterSlots::is_over()) return kSharedWriterSlot;
  const std::uint32_t slot = Held().Of(*this);
  this_thread_writer_slot = {slot == kSharedWriterSlot ? 0 : serial, slot};
  return slot;
}

void Recorder::ForgetThreadWriterSlots() noexcept {
  if (HeldWriterSlots::is_over()) return;
  Held().Forget();
  this_thread_writer_slot = {0, kSharedWriterSlot};
}

}  // namespace pitwall::internal

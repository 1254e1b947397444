// A bound on how many do something at once.
#pragma once

#include <atomic>
#include <cstddef>

namespace pitwall::http {

// Safe on any thread, lock-free; taking never waits.
class Slots {
 public:
  explicit Slots(std::size_t count) : free_(static_cast<std::ptrdiff_t>(count)) {}

  // Holds one slot, if there was one, for as long as it lives.
  class Hold {
   public:
    explicit Hold(Slots& slots)
        : slots_(slots), held_(slots.free_.fetch_sub(1, std::memory_order_acquire) > 0) {
      if (!held_) slots.free_.fetch_add(1, std::memory_order_relaxed);
    }
    ~Hold() {
      if (held_) slots_.free_.fetch_add(1, std::memory_order_release);
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    explicit operator bool() const { return held_; }

   private:
    Slots& slots_;
    const bool held_;
  };

 private:
  std::atomic<std::ptrdiff_t> free_;
};

}  // namespace pitwall::http

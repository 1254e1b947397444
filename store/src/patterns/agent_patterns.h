// One agent's patterns: a block of the arena, allocated at the agent's first call.
#pragma once

#include <thread>

#include "patterns/call_window.h"
#include "patterns/repeated_sequences.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

// Protocol: a thread that exchanges `busy_` from 0 to 1 (acquire) owns the contents until it stores
// 0 (release). A recorder that finds it at 1 skips the call, because recording never waits, and
// calls of one agent that arrive on two threads at the same instant have no order. A reader waits,
// for the few nanoseconds that a call takes.
class AgentPatterns {
 public:
  void AddCall(const Call& call) noexcept {
    if (busy_.exchange(1, std::memory_order_acquire) != 0) return;
    if (window_.AddCall(call)) steps_.AddStep(call.tool);
    busy_.store(0, std::memory_order_release);
  }

  // Replaces the contents: call it before anything is recorded for the agent.
  void Restore(const CallWindow::Contents& window, const StepRing& steps) noexcept {
    while (busy_.exchange(1, std::memory_order_acquire) != 0) std::this_thread::yield();
    window_.Restore(window);
    steps_ = steps;
    busy_.store(0, std::memory_order_release);
  }

  // Calls read(window, steps) while no one changes them. `read` is short and does not throw.
  template <class Read>
  void ReadLocked(const Read& read) const noexcept {
    while (busy_.exchange(1, std::memory_order_acquire) != 0) std::this_thread::yield();
    read(window_, steps_);
    busy_.store(0, std::memory_order_release);
  }

 private:
  mutable Atomic<std::uint32_t> busy_;
  StepRing steps_;
  CallWindow window_;
};
static_assert(sizeof(AgentPatterns) == 8 * kLineBytes);

}  // namespace pitwall::internal

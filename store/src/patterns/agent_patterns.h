// One agent's patterns: a block of its own in the arena, taken at its first call.
#pragma once

#include <thread>

#include "patterns/call_window.h"
#include "patterns/repeated_sequences.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

// Protocol: who exchanges `busy_` for 1 (acquire) has the contents to himself until he stores 0
// (release). A recorder that finds it taken goes on without: calls of one agent that arrive on two
// threads in the same instant have no order to be looked at, and recording never waits. A reader
// waits for the few nanoseconds that a call takes.
class AgentPatterns {
 public:
  void AddCall(const Call& call) noexcept {
    if (busy_.exchange(1, std::memory_order_acquire) != 0) return;
    if (window_.AddCall(call)) steps_.AddStep(call.tool);
    busy_.store(0, std::memory_order_release);
  }

  // Before anything is recorded of the agent, or what was is forgotten.
  void Restore(const CallWindow::Contents& window, const StepRing& steps) noexcept {
    while (busy_.exchange(1, std::memory_order_acquire) != 0) std::this_thread::yield();
    window_.Restore(window);
    steps_ = steps;
    busy_.store(0, std::memory_order_release);
  }

  // Calls read(window, steps) on contents that stand still; `read` is short and does not throw.
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

// The references of this process to the agents of a shared arena, counted for each agent.
#pragma once

#include <cstdint>
#include <mutex>

#include "memory/references.h"

namespace pitwall::internal {

// Thread-safe: a mutex of this process protects the counts. No other process waits for it. A change
// of a count from 0 and the setting of the process's bit happen under one lock of the mutex, as do
// a change to 0 and the clearing of the bit.
class ProcessReferences {
 public:
  // Reserves a count for each of `max_lines` lines. A page uses memory after its first write.
  // `process` is below 63. Throws std::system_error if the address space is not available.
  ProcessReferences(std::uint32_t max_lines, std::uint32_t process);
  ~ProcessReferences();
  ProcessReferences(const ProcessReferences&) = delete;
  ProcessReferences& operator=(const ProcessReferences&) = delete;

  bool TryAcquire(References& references, AgentRef agent) noexcept;
  void AcquireAnother(AgentRef agent) noexcept;
  void Release(References& references, AgentRef agent) noexcept;
  // Counts the first reference to a record that no other thread can find yet, or undoes this.
  // Both return this process's bit.
  std::uint64_t AcquireNew(AgentRef agent) noexcept;
  std::uint64_t UndoAcquireNew(AgentRef agent) noexcept;
  bool IsEmpty() noexcept {
    const std::lock_guard lock(mutex_);
    return held_ == 0;
  }

  // A fork happens between LockForFork() and UnlockAfterFork(), so that the child has consistent
  // counts. In the child, AcquireAllAs() then sets the bit of `process` for every agent that the
  // parent held.
  void LockForFork() noexcept { mutex_.lock(); }
  void UnlockAfterFork() noexcept { mutex_.unlock(); }
  template <class ReferencesOf>
  void AcquireAllAs(std::uint32_t process, Line end, const ReferencesOf& references_of) noexcept {
    bit_ = std::uint64_t{1} << process;
    for (Line line = kFirstLine; line < end; ++line) {
      // Relaxed: the parent still holds the agent.
      if (counts_[line] != 0)
        references_of(AgentRef(line)).fetch_or(bit_, std::memory_order_relaxed);
    }
  }

 private:
  std::mutex mutex_;
  const std::uint32_t max_lines_;
  std::uint64_t bit_;
  std::uint32_t* counts_;   // by line
  std::uint64_t held_ = 0;  // the sum of the counts
};

}  // namespace pitwall::internal

// Which agents of a shared arena this process holds, and how often.
#pragma once

#include <cstdint>
#include <mutex>

#include "memory/references.h"

namespace pitwall::internal {

// Thread safety: a mutex, this process's own: nobody else ever waits for it. Raising a count from 0
// and setting the bit, or the other way round, is one step under it.
class ProcessReferences {
 public:
  // Counts for every line there can be; a page becomes memory when it is used. `process` is below
  // 63. Throws std::system_error where the address space is not to be had.
  ProcessReferences(std::uint32_t max_lines, std::uint32_t process);
  ~ProcessReferences();
  ProcessReferences(const ProcessReferences&) = delete;
  ProcessReferences& operator=(const ProcessReferences&) = delete;

  bool TryAcquire(References& references, AgentRef agent) noexcept;
  void AcquireAnother(AgentRef agent) noexcept;
  void Release(References& references, AgentRef agent) noexcept;
  // The first hold of a record that nobody can find yet, and its undoing: returns this process's
  // bit.
  std::uint64_t AcquireNew(AgentRef agent) noexcept;
  std::uint64_t UndoAcquireNew(AgentRef agent) noexcept;
  bool IsEmpty() noexcept {
    const std::lock_guard lock(mutex_);
    return held_ == 0;
  }

  // Around a fork, so that the child finds the counts whole; then, in the child, what was held is
  // held by `process` as well.
  void LockForFork() noexcept { mutex_.lock(); }
  void UnlockAfterFork() noexcept { mutex_.unlock(); }
  template <class ReferencesOf>
  void AcquireAllAs(std::uint32_t process, Line end, const ReferencesOf& references_of) noexcept {
    bit_ = std::uint64_t{1} << process;
    for (Line line = kFirstLine; line < end; ++line) {
      // Relaxed: the parent holds it still.
      if (counts_[line] != 0)
        references_of(AgentRef(line)).fetch_or(bit_, std::memory_order_relaxed);
    }
  }

 private:
  std::mutex mutex_;
  const std::uint32_t max_lines_;
  std::uint64_t bit_;
  std::uint32_t* counts_;   // by line
  std::uint64_t held_ = 0;  // the sum of them
};

}  // namespace pitwall::internal

// Who holds an agent, so that it does not retire meanwhile.
//
// In a process's own memory `references` is a count. In an arena that processes share it is one bit
// for each process that holds the agent at all, and each process counts for itself: what a process
// that died held is given back by clearing its bit, and nothing has to be known about it.
//
//  1. TryAcquire() fails where kRetired is set, so nobody takes an agent that is going. Whoever
//  took
//     one by a line that he found must compare the agent's id after: the record may have found a
//     new owner since.
//  2. Retire() exchanges exactly 0 for kRetired, unless who retired it before has died since. The
//     flag stays while the record is free.
//  3. The record's next owner trades the flag for his own reference. The word is only ever added to
//     and taken from, so one that was taken for a moment in step 1, of the record's last life, is
//     given back without harm.
#pragma once

#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

using References = Atomic<std::uint64_t>;
inline constexpr std::uint64_t kRetired = std::uint64_t{1} << 63;

inline bool TryRetire(References& references) noexcept {
  std::uint64_t none = 0;
  // Acquire: pairs with the release of Release, so that who folds the agent sees all that was
  // done.
  return references.compare_exchange_strong(none, kRetired, std::memory_order_acquire,
                                            std::memory_order_relaxed) ||
         none == kRetired;
}

class ProcessReferences;

// Takes references for this process. Lock-free without `holds`, else under its mutex. Any thread.
class ReferenceCounter {
 public:
  explicit ReferenceCounter(ProcessReferences* process_references) noexcept
      : process_references_(process_references) {}

  bool TryAcquire(References& references, AgentRef agent) noexcept {
    if (process_references_ != nullptr) return TryAcquireShared(references, agent);
    std::uint64_t seen = references.load(std::memory_order_relaxed);
    do {
      if ((seen & kRetired) != 0) return false;
      // Acquire: the comparison of the id comes after it.
    } while (!references.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire,
                                               std::memory_order_relaxed));
    return true;
  }
  // One more where one is held.
  void AcquireAnother(References& references, AgentRef agent) noexcept {
    if (process_references_ != nullptr) {
      AcquireAnotherShared(agent);
    } else {
      references.fetch_add(1, std::memory_order_relaxed);
    }
  }
  // The first of a record that nobody else can find yet.
  void AcquireNew(References& references, AgentRef agent) noexcept;
  void Release(References& references, AgentRef agent) noexcept {
    if (process_references_ != nullptr) return ReleaseShared(references, agent);
    references.fetch_sub(1, std::memory_order_release);
  }
  // Undoes AcquireNew(): the record is as it was.
  void UndoAcquireNew(References& references, AgentRef agent) noexcept;

 private:
  bool TryAcquireShared(References& references, AgentRef agent) noexcept;
  void AcquireAnotherShared(AgentRef agent) noexcept;
  void ReleaseShared(References& references, AgentRef agent) noexcept;

  ProcessReferences* const process_references_;
};

}  // namespace pitwall::internal

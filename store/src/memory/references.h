// References to agents. An agent with references cannot retire.
//
// In a private arena `references` is a count. In a shared arena it has one bit for each process
// that holds the agent, and each process counts its own references. To release the references of a
// dead process, another process clears the dead one's bit and needs no further information.
//
//  1. TryAcquire() fails if kRetired is set, so no thread acquires an agent that is retiring. A
//     caller that found the agent through a line number compares the agent's id after TryAcquire(),
//     because the line may hold another agent's record by now.
//  2. TryRetire() exchanges 0 for kRetired. It also succeeds if the word already is kRetired: the
//     process that retired the agent may have died. The flag stays set while the record is free.
//  3. The agent that next uses the record replaces the flag with a reference by one addition. All
//     changes of a used record's word add or subtract (or set and clear bits), so a reference that
//     step 1 took for a moment on the line's previous agent is released without harm.
#pragma once

#include <cstdint>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

using References = Atomic<std::uint64_t>;
inline constexpr std::uint64_t kRetired = std::uint64_t{1} << 63;

inline bool TryRetire(References& references) noexcept {
  std::uint64_t none = 0;
  // Acquire: pairs with the release in Release(), so that the thread that merges the agent into the
  // retired agent sees all changes that the agent's holders made.
  return references.compare_exchange_strong(none, kRetired, std::memory_order_acquire,
                                            std::memory_order_relaxed) ||
         none == kRetired;
}

class ProcessReferences;

// Acquires and releases references for this process. Thread-safe. Lock-free without
// `process_references`, else it locks the mutex of `process_references`.
class ReferenceCounter {
 public:
  explicit ReferenceCounter(ProcessReferences* process_references) noexcept
      : process_references_(process_references) {}

  bool TryAcquire(References& references, AgentRef agent) noexcept {
    if (process_references_ != nullptr) return TryAcquireShared(references, agent);
    std::uint64_t seen = references.load(std::memory_order_relaxed);
    do {
      if ((seen & kRetired) != 0) return false;
      // Acquire: the caller compares the agent's id after this operation.
    } while (!references.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire,
                                               std::memory_order_relaxed));
    return true;
  }
  // Adds a reference to an agent that the caller already holds.
  void AcquireAnother(References& references, AgentRef agent) noexcept {
    if (process_references_ != nullptr) {
      AcquireAnotherShared(agent);
    } else {
      references.fetch_add(1, std::memory_order_relaxed);
    }
  }
  // Acquires the first reference to a record that no other thread can find yet.
  void AcquireNew(References& references, AgentRef agent) noexcept;
  void Release(References& references, AgentRef agent) noexcept {
    if (process_references_ != nullptr) return ReleaseShared(references, agent);
    references.fetch_sub(1, std::memory_order_release);
  }
  // Undoes AcquireNew(): sets kRetired again.
  void UndoAcquireNew(References& references, AgentRef agent) noexcept;

 private:
  bool TryAcquireShared(References& references, AgentRef agent) noexcept;
  void AcquireAnotherShared(AgentRef agent) noexcept;
  void ReleaseShared(References& references, AgentRef agent) noexcept;

  ProcessReferences* const process_references_;
};

}  // namespace pitwall::internal

// Who holds an agent, so that it does not retire meanwhile.
//
// In a process's own memory `references` is a count. In an arena that processes share it is one bit
// for each process that holds the agent at all, and each process counts for itself: what a process
// that died held is given back by clearing its bit, and nothing has to be known about it.
//
//  1. TryTake() fails where kRetired is set, so nobody takes an agent that is going. Whoever took
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

inline bool RetireUnheld(References& references) noexcept {
  std::uint64_t none = 0;
  // Acquire: pairs with the release of GiveBack, so that who folds the agent sees all that was
  // done.
  return references.compare_exchange_strong(none, kRetired, std::memory_order_acquire,
                                            std::memory_order_relaxed) ||
         none == kRetired;
}

class ProcessHolds;

// Takes references for this process. Lock-free without `holds`, else under its mutex. Any thread.
class ReferenceTaker {
 public:
  explicit ReferenceTaker(ProcessHolds* holds) noexcept : holds_(holds) {}

  bool TryTake(References& references, Line agent) noexcept {
    if (holds_ != nullptr) return TryTakeShared(references, agent);
    std::uint64_t seen = references.load(std::memory_order_relaxed);
    do {
      if ((seen & kRetired) != 0) return false;
      // Acquire: the comparison of the id comes after it.
    } while (!references.compare_exchange_weak(seen, seen + 1, std::memory_order_acquire,
                                               std::memory_order_relaxed));
    return true;
  }
  // One more where one is held.
  void TakeAnother(References& references, Line agent) noexcept {
    if (holds_ != nullptr) {
      TakeAnotherShared(agent);
    } else {
      references.fetch_add(1, std::memory_order_relaxed);
    }
  }
  // The first of a record that nobody else can find yet.
  void TakeNew(References& references, Line agent) noexcept;
  void GiveBack(References& references, Line agent) noexcept {
    if (holds_ != nullptr) return GiveBackShared(references, agent);
    references.fetch_sub(1, std::memory_order_release);
  }
  // Undoes TakeNew(): the record is as it was.
  void Discard(References& references, Line agent) noexcept;

 private:
  bool TryTakeShared(References& references, Line agent) noexcept;
  void TakeAnotherShared(Line agent) noexcept;
  void GiveBackShared(References& references, Line agent) noexcept;

  ProcessHolds* const holds_;
};

}  // namespace pitwall::internal

// Prevents a snapshot in the middle of a change.
#pragma once

#include <mutex>
#include <shared_mutex>

#include "pitwall/internal/thread_checks.h"

namespace pitwall::events {

// Any number of threads may hold change guards, or one thread the pause guard. A waiting pause
// guard goes before later change guards, so a steady stream of events does not delay a snapshot.
//
// Thread safety: any thread; blocking. The thread that acquires a guard must release it, and must
// not hold two.
class PauseGate {
 public:
  using ChangeGuard = std::shared_lock<internal::CheckedSharedMutex>;
  using PauseGuard = std::unique_lock<internal::CheckedSharedMutex>;

  ChangeGuard Change() {
    const std::lock_guard lock(entry_mutex_);
    return ChangeGuard(changes_);
  }
  PauseGuard Pause() {
    const std::lock_guard lock(entry_mutex_);
    return PauseGuard(changes_);
  }

 private:
  std::mutex entry_mutex_;  // held while waiting for changes_, so that later threads queue up
  internal::CheckedSharedMutex changes_;
};

}  // namespace pitwall::events

// Keeps a snapshot out of the middle of a change.
#pragma once

#include <mutex>
#include <shared_mutex>

#include "pitwall/internal/thread_checks.h"

namespace pitwall::events {

// Many may change at once, or one may look while nobody changes. Who waits to look comes before
// those who come to change later, so a steady stream of events does not keep a snapshot waiting.
//
// Thread safety: any thread; blocking. A guard is released by the thread that took it, and a thread
// holds one at a time.
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
  std::mutex entry_mutex_;  // held while waiting for changes_: who comes later waits behind
  internal::CheckedSharedMutex changes_;
};

}  // namespace pitwall::events

// Keeps a snapshot out of the middle of a change.
#pragma once

#include <mutex>
#include <shared_mutex>

namespace pitwall::events {

// Many may change at once, or one may look while nobody changes. Who waits to look comes before
// those who come to change later, so a steady stream of events does not keep a snapshot waiting.
//
// Thread safety: any thread; blocking. A guard is released by the thread that took it, and a thread
// holds one at a time.
class PauseGate {
 public:
  using ChangeGuard = std::shared_lock<std::shared_mutex>;
  using PauseGuard = std::unique_lock<std::shared_mutex>;

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
  std::shared_mutex changes_;
};

}  // namespace pitwall::events

// Contracts about threads: "the caller holds the lock", "a thread holds one lock", "one thread at a
// time". Without assertions (assert.h) they check nothing and cost at most eight bytes.
//
// The owners are std::atomic, not Atomic: a check is no step of a protocol, so models do not
// interleave it. All accesses are relaxed: only a thread's own id decides, and a thread sees its
// own writes; ordering would hide races from ThreadSanitizer.
#pragma once

#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "pitwall/internal/assert.h"

namespace pitwall::internal {

#if defined(PITWALL_ASSERTS) && PITWALL_ASSERTS
inline constexpr bool kChecksThreads = true;
#else
inline constexpr bool kChecksThreads = false;
#endif

// A std::mutex that can tell whether the calling thread holds it.
class CheckedMutex {
 public:
  void lock() {  // NOLINT(readability-identifier-naming): the standard's name
    PITWALL_ASSERT(!IsHeld());
    mutex_.lock();
    SetOwner(std::this_thread::get_id());
  }
  bool try_lock() {  // NOLINT(readability-identifier-naming): the standard's name
    if (!mutex_.try_lock()) return false;
    SetOwner(std::this_thread::get_id());
    return true;
  }
  void unlock() {  // NOLINT(readability-identifier-naming): the standard's name
    AssertHeld();
    SetOwner({});
    mutex_.unlock();
  }

  // For functions whose caller holds the lock.
  void AssertHeld() const { PITWALL_ASSERT(IsHeld()); }

 private:
  bool IsHeld() const noexcept {
    return owner_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  void SetOwner(std::thread::id owner) noexcept {
    if constexpr (kChecksThreads) owner_.store(owner, std::memory_order_relaxed);
  }

  std::mutex mutex_;
  std::atomic<std::thread::id> owner_{};
};

// A std::shared_mutex of which a thread holds at most one at a time, and which it releases itself.
class CheckedSharedMutex {
 public:
  void lock() {  // NOLINT(readability-identifier-naming): the standard's name
    PITWALL_ASSERT(held_ == nullptr);
    mutex_.lock();
    SetHeld(this);
  }
  bool try_lock() {  // NOLINT(readability-identifier-naming): the standard's name
    PITWALL_ASSERT(held_ == nullptr);
    if (!mutex_.try_lock()) return false;
    SetHeld(this);
    return true;
  }
  void lock_shared() {  // NOLINT(readability-identifier-naming): the standard's name
    PITWALL_ASSERT(held_ == nullptr);
    mutex_.lock_shared();
    SetHeld(this);
  }
  void unlock() {  // NOLINT(readability-identifier-naming): the standard's name
    PITWALL_ASSERT(held_ == this);
    SetHeld(nullptr);
    mutex_.unlock();
  }
  void unlock_shared() {  // NOLINT(readability-identifier-naming): the standard's name
    PITWALL_ASSERT(held_ == this);
    SetHeld(nullptr);
    mutex_.unlock_shared();
  }

 private:
  static void SetHeld(const CheckedSharedMutex* mutex) noexcept {
    if constexpr (kChecksThreads) held_ = mutex;
  }

  static inline thread_local const CheckedSharedMutex* held_ = nullptr;
  std::shared_mutex mutex_;
};

// A member of a type that one thread at a time may use. Each function that needs it opens a Scope:
//
//   const ThreadChecker::Scope scope(checker_);
//
// Aborts where another thread is within a Scope of the same checker. Scopes of one thread may nest.
class ThreadChecker {
 public:
  ThreadChecker() = default;
  ThreadChecker(const ThreadChecker& /*other*/) noexcept {}  // no thread uses the copy yet
  ThreadChecker& operator=(const ThreadChecker& /*other*/) noexcept { return *this; }

  class Scope {
   public:
    explicit Scope(ThreadChecker& checker) noexcept : checker_(checker) {
      if constexpr (kChecksThreads) {
        std::thread::id user{};
        is_outermost_ = checker_.user_.compare_exchange_strong(
            user, std::this_thread::get_id(), std::memory_order_relaxed, std::memory_order_relaxed);
        PITWALL_ASSERT(is_outermost_ || user == std::this_thread::get_id());
      }
    }
    ~Scope() {
      if constexpr (kChecksThreads) {
        if (is_outermost_) checker_.user_.store({}, std::memory_order_relaxed);
      }
    }
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    [[maybe_unused]] ThreadChecker& checker_;
    [[maybe_unused]] bool is_outermost_ = false;
  };

 private:
  std::atomic<std::thread::id> user_{};
};

}  // namespace pitwall::internal

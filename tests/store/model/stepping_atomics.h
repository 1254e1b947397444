// Atomics that count their changes, so that a process can be ended between any two changes.
#pragma once

#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace pitwall::test {

// The steps of this process. One thread at a time calls EndAfter() and Continue(); any thread may
// call Take().
class Steps {
 public:
  static constexpr int kExitStatus = 77;

  // After `step` more steps the process ends without any cleanup.
  static void EndAfter(std::int64_t step) { left_ = step; }
  static void Continue() { left_ = kEndless; }
  static std::uint64_t taken() { return taken_; }

  static void Take() noexcept {
    taken_.fetch_add(1, std::memory_order_relaxed);
    if (left_.load(std::memory_order_relaxed) == kEndless) return;
    if (left_.fetch_sub(1, std::memory_order_relaxed) == 0) _exit(kExitStatus);
  }

 private:
  static constexpr std::int64_t kEndless = -1;
  static inline std::atomic<std::int64_t> left_{kEndless};
  static inline std::atomic<std::uint64_t> taken_{0};
};

// A change is one step before it and one step after it, because things that are not atomics (files,
// locks) may change in between.
class Change {
 public:
  Change() noexcept { Steps::Take(); }
  ~Change() { Steps::Take(); }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
};

}  // namespace pitwall::test

namespace pitwall::internal {

template <class T>
class Atomic {
 public:
  static constexpr bool is_always_lock_free = std::atomic<T>::is_always_lock_free;

  constexpr Atomic() noexcept = default;
  constexpr Atomic(T value) noexcept : value_(value) {}  // NOLINT(google-explicit-constructor)

  T load(std::memory_order order) const noexcept { return value_.load(order); }
  void store(T value, std::memory_order order) noexcept {
    const test::Change change;
    value_.store(value, order);
  }
  T exchange(T value, std::memory_order order) noexcept {
    const test::Change change;
    return value_.exchange(value, order);
  }
  bool compare_exchange_weak(T& seen, T value, std::memory_order success,
                             std::memory_order failure) noexcept {
    const test::Change change;
    return value_.compare_exchange_weak(seen, value, success, failure);
  }
  bool compare_exchange_strong(T& seen, T value, std::memory_order success,
                               std::memory_order failure) noexcept {
    const test::Change change;
    return value_.compare_exchange_strong(seen, value, success, failure);
  }
  T fetch_add(T value, std::memory_order order) noexcept {
    const test::Change change;
    return value_.fetch_add(value, order);
  }
  T fetch_sub(T value, std::memory_order order) noexcept {
    const test::Change change;
    return value_.fetch_sub(value, order);
  }
  T fetch_and(T value, std::memory_order order) noexcept {
    const test::Change change;
    return value_.fetch_and(value, order);
  }
  T fetch_or(T value, std::memory_order order) noexcept {
    const test::Change change;
    return value_.fetch_or(value, order);
  }

 private:
  std::atomic<T> value_;
};

}  // namespace pitwall::internal

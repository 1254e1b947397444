#include "pitwall/internal/thread_checks.h"

#include <gtest/gtest.h>

#include <mutex>
#include <shared_mutex>
#include <thread>

namespace pitwall::internal {
namespace {

TEST(CheckedMutexTest, TheHolderPassesTheCheck) {
  CheckedMutex mutex;
  const std::lock_guard lock(mutex);
  mutex.AssertHeld();
}

TEST(CheckedMutexTest, OnlyOneThreadHoldsIt) {
  CheckedMutex mutex;
  const std::lock_guard lock(mutex);
  bool is_taken = true;
  std::thread([&] { is_taken = mutex.try_lock(); }).join();
  EXPECT_FALSE(is_taken);
}

TEST(ThreadCheckerTest, ThreadsMayFollowEachOtherAndScopesMayNest) {
  ThreadChecker checker;
  const auto use = [&checker] {
    const ThreadChecker::Scope scope(checker);
    const ThreadChecker::Scope nested(checker);
  };
  use();
  std::thread(use).join();
}

TEST(ThreadCheckerTest, ACopyIsUnused) {
  ThreadChecker checker;
  const ThreadChecker::Scope scope(checker);
  ThreadChecker copy(checker);
  std::thread([&copy] { const ThreadChecker::Scope other(copy); }).join();
}

TEST(CheckedSharedMutexTest, AThreadHoldsOneAfterTheOther) {
  CheckedSharedMutex mutex;
  CheckedSharedMutex other;
  { const std::shared_lock lock(mutex); }
  { const std::unique_lock lock(mutex); }
  const std::shared_lock lock(other);
}

#if defined(PITWALL_ASSERTS) && PITWALL_ASSERTS
TEST(CheckedMutexDeathTest, AThreadThatDoesNotHoldItAborts) {
  CheckedMutex mutex;
  EXPECT_EXIT(mutex.AssertHeld(), testing::KilledBySignal(SIGABRT),
              "assertion failed: IsHeld\\(\\)");
  const std::lock_guard lock(mutex);
  EXPECT_EXIT(std::thread([&] { mutex.AssertHeld(); }).join(), testing::KilledBySignal(SIGABRT),
              "assertion failed: IsHeld\\(\\)");
}

TEST(CheckedMutexDeathTest, LockingTwiceAborts) {
  CheckedMutex mutex;
  const std::lock_guard lock(mutex);
  EXPECT_EXIT(mutex.lock(), testing::KilledBySignal(SIGABRT), "assertion failed: !IsHeld\\(\\)");
}

TEST(CheckedSharedMutexDeathTest, HoldingTwoAborts) {
  CheckedSharedMutex mutex;
  CheckedSharedMutex other;
  const std::shared_lock lock(mutex);
  EXPECT_EXIT(other.lock_shared(), testing::KilledBySignal(SIGABRT), "held_ == nullptr");
  EXPECT_EXIT(mutex.lock(), testing::KilledBySignal(SIGABRT), "held_ == nullptr");
}

TEST(CheckedSharedMutexDeathTest, ReleasingTheLockOfAnotherThreadAborts) {
  CheckedSharedMutex mutex;
  const std::shared_lock lock(mutex);
  EXPECT_EXIT(std::thread([&] { mutex.unlock_shared(); }).join(), testing::KilledBySignal(SIGABRT),
              "held_ == this");
}

TEST(ThreadCheckerDeathTest, TwoThreadsAtATimeAbort) {
  ThreadChecker checker;
  const ThreadChecker::Scope scope(checker);
  EXPECT_EXIT(std::thread([&] { const ThreadChecker::Scope other(checker); }).join(),
              testing::KilledBySignal(SIGABRT), "assertion failed");
}
#endif

}  // namespace
}  // namespace pitwall::internal

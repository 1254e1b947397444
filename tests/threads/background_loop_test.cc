#include "exporter/threads/background_loop.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <semaphore>

namespace pitwall::threads {
namespace {

TEST(BackgroundLoopTest, EachCallWaitsAsLongAsTheOneBeforeItAsked) {
  std::counting_semaphore<> called{0};
  BackgroundLoop loop([&](const std::stop_token&) {
    called.release();
    return std::chrono::milliseconds(1);
  });
  loop.Start();
  for (int i = 0; i < 3; ++i) called.acquire();
}

TEST(BackgroundLoopTest, WakeEndsAWait) {
  std::counting_semaphore<> called{0};
  BackgroundLoop loop(
      [&](const std::stop_token&) {
        called.release();
        return BackgroundLoop::kUntilWoken;
      },
      BackgroundLoop::kUntilWoken);
  loop.Start();
  EXPECT_FALSE(called.try_acquire());
  loop.Wake();
  called.acquire();
  loop.Wake();
  called.acquire();
}

TEST(BackgroundLoopTest, AWakeDuringACallIsFollowedByAnotherCall) {
  std::counting_semaphore<> called{0};
  std::binary_semaphore may_return{0};
  BackgroundLoop loop([&](const std::stop_token&) {
    called.release();
    may_return.acquire();
    return BackgroundLoop::kUntilWoken;
  });
  loop.Start();
  called.acquire();
  loop.Wake();
  may_return.release();
  called.acquire();
  may_return.release();
}

TEST(BackgroundLoopTest, AWakeBeforeTheStartIsNotLost) {
  std::binary_semaphore called{0};
  BackgroundLoop loop(
      [&](const std::stop_token&) {
        called.release();
        return BackgroundLoop::kUntilWoken;
      },
      BackgroundLoop::kUntilWoken);
  loop.Wake();
  loop.Start();
  called.acquire();
}

TEST(BackgroundLoopTest, StopWaitsForTheRunningCall) {
  std::binary_semaphore called{0};
  std::atomic<bool> has_returned{false};
  BackgroundLoop loop([&](const std::stop_token& stop) {
    called.release();
    while (!stop.stop_requested()) std::this_thread::yield();
    has_returned.store(true);
    return BackgroundLoop::Duration::zero();
  });
  loop.Start();
  called.acquire();
  loop.Stop();
  EXPECT_TRUE(has_returned.load());
  loop.Stop();
}

TEST(BackgroundLoopTest, ALoopThatWaitsForItsFirstCallStopsWithoutACall) {
  std::atomic<int> calls{0};
  {
    BackgroundLoop loop(Every(std::chrono::hours(1), [&] { ++calls; }), std::chrono::hours(1));
    loop.Start();
  }
  EXPECT_EQ(calls.load(), 0);
}

TEST(BackgroundLoopTest, ATickThatTakesLongerThanTheIntervalIsFollowedByTheNextAtOnce) {
  int ticks = 0;
  const BackgroundLoop::Step step = Every(std::chrono::milliseconds(0), [&] { ++ticks; });
  EXPECT_EQ(step({}), BackgroundLoop::Duration::zero());
  EXPECT_EQ(ticks, 1);
  const BackgroundLoop::Step hourly = Every(std::chrono::hours(1), [] {});
  EXPECT_GT(hourly({}), BackgroundLoop::Duration::zero());
}

}  // namespace
}  // namespace pitwall::threads

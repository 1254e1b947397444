#include "exporter/grpc/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "exporter/grpc/flood_guard.h"

namespace pitwall::grpc {
namespace {

TEST(WorkerPoolTest, AFullQueueRefusesJobs) {
  WorkerPool pool(2);
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  std::promise<void> started;
  pool.Start(1);
  ASSERT_TRUE(pool.Add([&, opened] {
    started.set_value();
    opened.wait();
  }));
  started.get_future().wait();
  std::atomic<int> ran = 0;
  std::promise<void> last;
  EXPECT_TRUE(pool.Add([&] { ++ran; }));
  EXPECT_TRUE(pool.Add([&] {
    ++ran;
    last.set_value();
  }));
  EXPECT_FALSE(pool.Add([&] { ++ran; }));
  gate.set_value();
  last.get_future().wait();
  EXPECT_EQ(ran, 2);
}

TEST(WorkerPoolTest, StopWaitsForTheRunningJobAndDiscardsTheOthers) {
  WorkerPool pool(1'000'000);  // never full below: Add() fails once the pool is stopped
  std::promise<void> started;
  std::atomic<bool> has_finished = false;
  std::atomic<bool> is_stopping = false;
  std::atomic<int> others = 0;
  pool.Start(1);
  ASSERT_TRUE(pool.Add([&] {
    started.set_value();
    while (!is_stopping) std::this_thread::yield();
    has_finished = true;
  }));
  started.get_future().wait();
  EXPECT_TRUE(pool.Add([&] {
    // Runs only if it starts before Stop() has emptied the queue.
    ++others;
  }));
  std::thread stopper([&] { pool.Stop(); });
  while (pool.Add([] {})) std::this_thread::yield();  // until the pool is stopped
  is_stopping = true;
  stopper.join();
  EXPECT_TRUE(has_finished);
  EXPECT_EQ(others, 0);
  EXPECT_FALSE(pool.Add([] {}));
}

TEST(FloodGuardTest, AThousandFramesInTenSecondsAreAllowed) {
  FloodGuard guard;
  FloodGuard::Clock::time_point now(std::chrono::hours(1));
  for (int i = 0; i < 1'000; ++i) EXPECT_FALSE(guard.IsFlood(now));
  EXPECT_TRUE(guard.IsFlood(now + std::chrono::milliseconds(9'999)));
  EXPECT_FALSE(guard.IsFlood(now + std::chrono::seconds(10)));
}

}  // namespace
}  // namespace pitwall::grpc

#include "exporter/http/check_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace pitwall::http {
namespace {

using namespace std::chrono_literals;

TEST(CheckQueueTest, AFreeTurnIsGrantedAtOnce) {
  CheckQueue queue(2, 0ms);
  const CheckQueue::Turn first(queue, "ann");
  const CheckQueue::Turn second(queue, "ann");
  EXPECT_TRUE(first);
  EXPECT_TRUE(second);
  EXPECT_FALSE(CheckQueue::Turn(queue, "bob"));  // without patience
}

TEST(CheckQueueTest, AReturnedTurnIsFree) {
  CheckQueue queue(1, 0ms);
  { const CheckQueue::Turn turn(queue, "ann"); }
  EXPECT_TRUE(CheckQueue::Turn(queue, "bob"));
}

// 20 checks of ann wait when bob asks: bob is next but one.
TEST(CheckQueueTest, ManyChecksOfOneUserDoNotDelayAnother) {
  CheckQueue queue(1, 60s);
  std::mutex mutex;
  std::vector<std::string> order;
  std::vector<std::thread> threads;
  std::atomic<int> begun{0};
  std::optional<CheckQueue::Turn> running(std::in_place, queue, "first");
  const auto check = [&](const std::string& user) {
    ++begun;
    const CheckQueue::Turn turn(queue, user);
    EXPECT_TRUE(turn);
    const std::scoped_lock lock(mutex);
    order.push_back(user);
  };
  for (int i = 0; i < 20; ++i) threads.emplace_back(check, "ann");
  while (begun < 20) std::this_thread::yield();
  std::this_thread::sleep_for(50ms);  // they wait
  threads.emplace_back(check, "bob");
  while (begun < 21) std::this_thread::yield();
  std::this_thread::sleep_for(50ms);
  running.reset();
  for (std::thread& thread : threads) thread.join();
  ASSERT_EQ(order.size(), 21U);
  EXPECT_TRUE(order[0] == "bob" || order[1] == "bob");
}

TEST(CheckQueueTest, AFullLaneRefusesOnlyItsOwn) {
  CheckQueue queue(1, 60s);
  std::optional<CheckQueue::Turn> running(std::in_place, queue, "first");
  std::vector<std::thread> threads;
  std::atomic<int> refused{0};
  constexpr int kChecks = static_cast<int>(CheckQueue::kMaxWaitingInLane) + 3;
  for (int i = 0; i < kChecks; ++i) {
    threads.emplace_back([&] {
      if (!CheckQueue::Turn(queue, "ann")) ++refused;
    });
  }
  while (refused < 3) std::this_thread::yield();
  threads.emplace_back([&] { EXPECT_TRUE(CheckQueue::Turn(queue, "bob")); });
  running.reset();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused, 3);
}

}  // namespace
}  // namespace pitwall::http

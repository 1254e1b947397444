// Who rates a fleet, and when.
#include "exporter/rating/standing_book.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace pitwall::exposition {
namespace {

constexpr std::chrono::seconds kDeadline{60};

class StandingBookTest : public ::testing::Test {
 protected:
  static StoreOptions WithoutSampler() {
    StoreOptions options;
    options.sample_interval = std::chrono::milliseconds(0);
    return options;
  }
  void Add(std::size_t agents) {
    for (std::size_t i = 0; i < agents; ++i) {
      store_.GetAgent("agent-" + std::to_string(agents_++))
          .GetTool("bash")
          .Record(std::chrono::milliseconds(3));
    }
  }

  Store store_{WithoutSampler()};
  std::size_t agents_ = 0;
};

TEST_F(StandingBookTest, ASmallFleetIsRatedByWhoAsks) {
  StandingBook book(store_);
  EXPECT_TRUE(book.Get()->empty());
  Add(StandingBook::kSmallFleet);
  EXPECT_EQ(book.Get()->size(), agents_);
}

TEST_F(StandingBookTest, ALargeFleetIsRatedAgainWhileSomebodyAsks) {
  Add(StandingBook::kSmallFleet + 1);
  StandingBook book(store_);
  EXPECT_EQ(book.Get()->size(), agents_);
  Add(10);
  const auto until = std::chrono::steady_clock::now() + kDeadline;
  while (book.Get()->size() != agents_ && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // between two polls
  }
  EXPECT_EQ(book.Get()->size(), agents_);
}

TEST_F(StandingBookTest, ManyAskAtOnceWhileAgentsCome) {
  Add(StandingBook::kSmallFleet + 1);
  const std::size_t least = agents_;
  StandingBook book(store_);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int times = 0; times < 100; ++times) EXPECT_GE(book.Get()->size(), least);
    });
  }
  Add(200);
}

}  // namespace
}  // namespace pitwall::exposition

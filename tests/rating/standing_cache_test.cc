// When a fleet is rated, and on which thread.
#include "exporter/rating/standing_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/test_store.h"

namespace pitwall::exposition {
namespace {

constexpr std::chrono::seconds kDeadline{60};

class StandingCacheTest : public ::testing::Test {
 protected:
  void Add(std::size_t agents) {
    for (std::size_t i = 0; i < agents; ++i) {
      store_.GetAgent("agent-" + std::to_string(agents_++))
          .GetTool("bash")
          .Record(std::chrono::milliseconds(3));
    }
  }

  Store store_{OptionsWithoutSampler()};
  std::size_t agents_ = 0;
};

TEST_F(StandingCacheTest, ASmallFleetIsRatedInTheRequestsThread) {
  StandingCache standing_cache(store_);
  EXPECT_TRUE(standing_cache.Get()->empty());
  Add(StandingCache::kSmallFleet);
  EXPECT_EQ(standing_cache.Get()->size(), agents_);
}

TEST_F(StandingCacheTest, ALargeFleetIsRatedAgainWhileThereAreRequests) {
  Add(StandingCache::kSmallFleet + 1);
  StandingCache standing_cache(store_);
  EXPECT_EQ(standing_cache.Get()->size(), agents_);
  Add(10);
  const auto until = std::chrono::steady_clock::now() + kDeadline;
  while (standing_cache.Get()->size() != agents_ && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // between two polls
  }
  EXPECT_EQ(standing_cache.Get()->size(), agents_);
}

TEST_F(StandingCacheTest, ManyRequestsAtOnceWhileAgentsAreAdded) {
  Add(StandingCache::kSmallFleet + 1);
  const std::size_t least = agents_;
  StandingCache standing_cache(store_);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int times = 0; times < 100; ++times) EXPECT_GE(standing_cache.Get()->size(), least);
    });
  }
  Add(200);
}

}  // namespace
}  // namespace pitwall::exposition

#include "exporter/rating/rating_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/exposition/test_fleet.h"
#include "tests/support/test_store.h"

namespace pitwall::rating {
namespace {

class RatingServiceTest : public ::testing::Test {
 protected:
  void Add(std::size_t agents) {
    for (std::size_t i = 0; i < agents; ++i) store_.GetAgent("agent-" + std::to_string(agents_++));
  }
  Standings Rate(Window window = Window::kAll) { return rating_.Rate(store_.Read(window)); }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  std::size_t agents_ = 0;
  std::atomic<int> ratings_{0};        // with reasons
  std::atomic<int> class_ratings_{0};  // without
  std::int64_t cost_ms_ = 0;
  RatingService rating_{store_,
                        clock_,
                        {.rate =
                             [this](const Reading& reading) {
                               ++ratings_;
                               clock_.Advance(cost_ms_);
                               return testing::InOrder(reading);
                             },
                         .rate_classes =
                             [this](const Store& store) {
                               ++class_ratings_;
                               return RateLive(store);
                             }}};
};

TEST_F(RatingServiceTest, ASmallFleetIsRatedAtEveryRequest) {
  EXPECT_TRUE(rating_.NewestClasses()->empty());
  Add(RatingService::kSmallFleet);
  EXPECT_EQ(Rate()->size(), agents_);
  EXPECT_EQ(Rate()->size(), agents_);
  EXPECT_EQ(ratings_, 2);
  EXPECT_EQ(rating_.NewestClasses()->size(), agents_);
  EXPECT_EQ(class_ratings_, 2);
}

TEST_F(RatingServiceTest, ALargeFleetSharesARatingWhileItIsFresh) {
  Add(RatingService::kSmallFleet + 1);
  const Standings first = Rate();
  clock_.Advance(RatingService::kMinFreshMs - 1);
  EXPECT_EQ(Rate(), first);
  clock_.Advance(1);
  EXPECT_NE(Rate(), first);
  EXPECT_EQ(ratings_, 2);
}

TEST_F(RatingServiceTest, ARatingThatTookLongIsSharedForLonger) {
  Add(RatingService::kSmallFleet + 1);
  cost_ms_ = 100;
  const Standings first = Rate();
  clock_.Advance(cost_ms_ * RatingService::kFreshFactor - 1);
  EXPECT_EQ(Rate(), first);
  clock_.Advance(1);
  EXPECT_NE(Rate(), first);
}

TEST_F(RatingServiceTest, AnAgentThatJoinsALargeFleetIsUnratedUntilTheNextRating) {
  Add(RatingService::kSmallFleet + 1);
  Rate();
  Add(1);
  const Standings aligned = Rate();
  ASSERT_EQ(aligned->size(), agents_);
  EXPECT_EQ(aligned->back().standing_class, StandingClass::kUnrated);
  EXPECT_EQ(aligned->back().rank, agents_);
  EXPECT_EQ(ratings_, 1);
  EXPECT_EQ(rating_.NewestClasses()->size(), agents_ - 1);
}

TEST_F(RatingServiceTest, EachWindowHasItsOwnRating) {
  Add(RatingService::kSmallFleet + 1);
  const Standings all = Rate(Window::kAll);
  Rate(Window::k1h);
  EXPECT_EQ(ratings_, 2);
  EXPECT_EQ(Rate(Window::kAll), all);
}

TEST_F(RatingServiceTest, ScrapesAreServedTheRatingThatTheViewsShow) {
  Add(RatingService::kSmallFleet + 1);
  Rate();
  const Classes classes = rating_.NewestClasses();
  EXPECT_EQ(classes->size(), agents_);
  EXPECT_EQ(rating_.NewestClasses(), classes);
  EXPECT_EQ(class_ratings_, 0);
}

TEST_F(RatingServiceTest, AViewRatesWithReasonsOnceIfOnlyClassesAreKnown) {
  Add(RatingService::kSmallFleet + 1);
  const Classes classes = rating_.NewestClasses();
  EXPECT_EQ(class_ratings_, 1);
  Rate();
  Rate();
  EXPECT_EQ(ratings_, 1);
  EXPECT_NE(rating_.NewestClasses(), classes);
}

TEST_F(RatingServiceTest, ALargeFleetIsRatedInTheBackgroundWhileItIsScraped) {
  Add(RatingService::kSmallFleet + 1);
  const Classes first = rating_.NewestClasses();
  Add(10);
  EXPECT_EQ(rating_.NewestClasses(), first);
  clock_.Advance(RatingService::kMinFreshMs);
  while (rating_.NewestClasses() == first) std::this_thread::yield();
  EXPECT_EQ(rating_.NewestClasses()->size(), agents_);
  EXPECT_EQ(ratings_, 0);
}

TEST_F(RatingServiceTest, ScrapesThatAskAtOnceWhileAgentsJoinShareRatings) {
  Add(RatingService::kSmallFleet + 1);
  const std::size_t min_agents = agents_;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int times = 0; times < 100; ++times) {
        EXPECT_GE(rating_.NewestClasses()->size(), min_agents);
      }
    });
  }
  Add(200);
}

}  // namespace
}  // namespace pitwall::rating

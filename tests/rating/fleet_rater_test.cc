#include "exporter/rating/fleet_rater.h"

#include <gtest/gtest.h>

#include "tests/exposition/test_fleet.h"
#include "tests/support/fake_clock.h"

namespace pitwall::views {
namespace {

class FleetRaterTest : public ::testing::Test {
 protected:
  FakeClock clock_;
  int ratings_ = 0;
  FleetRater rater_{[this](const Reading& reading) {
                      ++ratings_;
                      return testing::InOrder(reading);
                    },
                    clock_};
};

constexpr std::size_t kLarge = FleetRater::kAlwaysRatedAgents + 1;

TEST_F(FleetRaterTest, ASmallFleetIsRatedEachTime) {
  const testing::TestFleet made(FleetRater::kAlwaysRatedAgents);
  EXPECT_EQ(rater_.Rate(made.reading)->size(), made.reading.agents.size());
  rater_.Rate(made.reading);
  EXPECT_EQ(ratings_, 2);
}

TEST_F(FleetRaterTest, ALargeFleetSharesARatingForASecond) {
  const testing::TestFleet made(kLarge);
  const auto first = rater_.Rate(made.reading);
  clock_.Advance(FleetRater::kSharedForMs - 1);
  EXPECT_EQ(rater_.Rate(made.reading), first);
  clock_.Advance(1);
  EXPECT_NE(rater_.Rate(made.reading), first);
  EXPECT_EQ(ratings_, 2);
}

TEST_F(FleetRaterTest, ANewAgentCausesANewRating) {
  testing::TestFleet made(kLarge);
  rater_.Rate(made.reading);
  made.Name(7, "newcomer");
  rater_.Rate(made.reading);
  EXPECT_EQ(ratings_, 2);
  const testing::TestFleet more(kLarge + 1);
  EXPECT_EQ(rater_.Rate(more.reading)->size(), kLarge + 1);
}

TEST_F(FleetRaterTest, EachWindowHasItsOwnRating) {
  testing::TestFleet made(kLarge);
  const auto all = rater_.Rate(made.reading);
  made.reading.window = Window::k1h;
  EXPECT_NE(rater_.Rate(made.reading), all);
  made.reading.window = Window::kAll;
  EXPECT_EQ(rater_.Rate(made.reading), all);
}

}  // namespace
}  // namespace pitwall::views

#include "exporter/rating/align_standings.h"

#include <gtest/gtest.h>

#include "tests/exposition/test_fleet.h"

namespace pitwall::rating {
namespace {

class AlignStandingsTest : public ::testing::Test {
 protected:
  AlignStandingsTest() {
    for (std::size_t i = 0; i < standings_.size(); ++i) {
      standings_[i].rank = static_cast<std::uint32_t>(standings_.size() - i);
      standings_[i].standing_class = i == 0 ? StandingClass::kLow : StandingClass::kHigh;
    }
  }

  testing::TestFleet fleet_{3};
  std::vector<Standing> standings_ = testing::InOrder(fleet_.reading);
  const std::vector<LiveStanding> rated_ = ClassesOf(fleet_.reading, standings_);
};

TEST_F(AlignStandingsTest, TheRatedAgentsAreRecognized) {
  EXPECT_TRUE(HasTheRatedAgents(fleet_.reading, rated_));
  EXPECT_FALSE(HasTheRatedAgents(testing::TestFleet(2).reading, rated_));
  EXPECT_FALSE(HasTheRatedAgents(testing::TestFleet(4).reading, rated_));
  fleet_.Name(1, "newcomer");
  EXPECT_FALSE(HasTheRatedAgents(fleet_.reading, rated_));
}

TEST_F(AlignStandingsTest, ANewcomerIsUnratedAndComesLast) {
  fleet_.Name(1, "newcomer");
  const std::vector<Standing> aligned = AlignStandings(rated_, standings_, fleet_.reading);
  ASSERT_EQ(aligned.size(), 3U);
  EXPECT_EQ(aligned[0].standing_class, StandingClass::kLow);
  EXPECT_EQ(aligned[0].rank, 2U);
  EXPECT_EQ(aligned[1].standing_class, StandingClass::kUnrated);
  EXPECT_EQ(aligned[1].rank, 3U);
  EXPECT_EQ(aligned[1].reasons.size(), 1U);
  EXPECT_EQ(aligned[2].standing_class, StandingClass::kHigh);
  EXPECT_EQ(aligned[2].rank, 1U);
}

TEST_F(AlignStandingsTest, RanksHaveNoGapsOnceAnAgentHasLeft) {
  const testing::TestFleet fewer(2);
  const std::vector<Standing> aligned = AlignStandings(rated_, standings_, fewer.reading);
  ASSERT_EQ(aligned.size(), 2U);
  EXPECT_EQ(aligned[0].rank, 2U);
  EXPECT_EQ(aligned[1].rank, 1U);
}

}  // namespace
}  // namespace pitwall::rating

#include "exporter/rating/group_ratings.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/test_store.h"

namespace pitwall::rating {
namespace {

class GroupRatingsTest : public ::testing::Test {
 protected:
  void Add(std::uint64_t agents) {
    for (std::uint64_t i = 0; i < agents; ++i) {
      Agent agent = store_.GetAgent("agent-" + std::to_string(agents_++));
      agent.Describe("coder", i % 2 == 0 ? "opus" : "haiku");
      agent.GetTool("bash").Record(std::chrono::milliseconds(2));
    }
  }
  GroupStandings Rate() { return ratings_.Rate(store_.Read(Window::kAll), GroupDimension::kModel); }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  std::uint64_t agents_ = 0;
  GroupRatings ratings_{store_, clock_};
};

TEST_F(GroupRatingsTest, EachDimensionHasItsGroups) {
  Add(4);
  const std::vector<GroupStandings> newest = ratings_.Newest();
  ASSERT_EQ(newest.size(), 3U);
  ASSERT_EQ(newest[0]->size(), 1U);
  EXPECT_EQ(newest[0]->at(0).group, "coder");
  EXPECT_EQ(newest[1]->size(), 2U);
  EXPECT_TRUE(newest[2]->empty());
  ASSERT_NE(FindStanding(*newest[1], "haiku"), nullptr);
  EXPECT_EQ(FindStanding(*newest[1], "haiku")->agents, 2U);
  EXPECT_EQ(FindStanding(*newest[1], "coder"), nullptr);
}

TEST_F(GroupRatingsTest, ASmallFleetIsRatedAtEachRequest) {
  Add(4);
  const GroupStandings before = Rate();
  EXPECT_NE(Rate(), before);
}

TEST_F(GroupRatingsTest, ALargeFleetSharesARatingWhileItIsFresh) {
  Add(GroupRatings::kSmallFleet + 1);
  const GroupStandings before = Rate();
  EXPECT_EQ(Rate(), before);
  EXPECT_EQ(ratings_.Newest()[1], before);
  clock_.Advance(GroupRatings::kMinFreshMs);
  EXPECT_NE(Rate(), before);
}

TEST_F(GroupRatingsTest, AScrapeGetsTheNewestRatingWithoutWaiting) {
  Add(GroupRatings::kSmallFleet + 1);
  const GroupStandings first = ratings_.Newest()[1];
  clock_.Advance(GroupRatings::kMinFreshMs);
  EXPECT_EQ(ratings_.Newest()[1], first);
  // The background thread replaces it.
  while (ratings_.Newest()[1] == first) std::this_thread::yield();
}

}  // namespace
}  // namespace pitwall::rating

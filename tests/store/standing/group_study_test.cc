// The bars of the study of groups and of ranks on fewer runs; pitwall_study runs all of them.
#include <gtest/gtest.h>

#include "tests/study/group_detection.h"
#include "tests/study/ranks_by_role.h"

namespace pitwall::study {
namespace {

Detection GroupRunsOf(const GroupPlan& plan, std::uint64_t runs) {
  Detection detection;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const GroupedFleet fleet = PlantGroups(plan, seed);
    Count(fleet.truths, ByGroupStandings(fleet), detection);
  }
  return detection;
}

TEST(GroupStandingStudyTest, OfTheGroupsNamedAtMostOneInTwentyIsWrongAndNineInTenAreFound) {
  const Detection detection = GroupRunsOf({.slow_tools = true}, 100);
  EXPECT_LE(detection.WrongShare(), 0.05);
  EXPECT_GE(detection.FoundShare(), 0.90);
}

TEST(GroupStandingStudyTest, WithoutDifferencesAtMostOneRunInTwentyNamesAGroup) {
  EXPECT_LE(GroupRunsOf({.slow_by = 1, .errors_by = 1}, 100).runs_naming, 5U);
}

TEST(GroupStandingStudyTest, OneBusyAgentOfAGroupDoesNotStandForTheGroup) {
  EXPECT_LE(GroupRunsOf({.slow_by = 1, .errors_by = 1, .busy_agent = 10}, 100).runs_naming, 5U);
}

TEST(GroupStandingStudyTest, AMethodThatTakesCallsForIndependentNamesGroupsThatDoNotDiffer) {
  const GroupPlan plan{.slow_by = 1, .errors_by = 1, .busy_agent = 10};
  Detection detection;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const GroupedFleet fleet = PlantGroups(plan, seed);
    Count(fleet.truths, ByIndependentCalls(fleet), detection);
  }
  EXPECT_GE(detection.runs_naming, 10U);
}

TEST(RankStudyTest, IfQualityDoesNotDependOnTheRoleNoRoleRanksFirstOrLast) {
  for (const double spread : {0.0, 0.3}) {
    for (const RanksOfRole& role : RanksByRole(996, spread, 20, 1)) {
      // 16.7 of 100 by chance; the standard deviation of the mean of 20 runs is 0.8.
      EXPECT_NEAR(role.in_first, 16.7, 5) << role.role;
      EXPECT_NEAR(role.in_last, 16.7, 5) << role.role;
      EXPECT_NEAR(role.mean_rank, 498.5, 25) << role.role;
    }
  }
}

}  // namespace
}  // namespace pitwall::study

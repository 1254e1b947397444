// The bars of the planted-truth study on fewer runs; pitwall_study runs all of them.
#include <gtest/gtest.h>

#include "tests/study/detection.h"

namespace pitwall::study {
namespace {

Detection RunsOf(const Plan& plan, std::uint64_t runs) {
  Detection detection;
  for (std::uint64_t seed = 1; seed <= runs; ++seed) {
    const PlantedFleet fleet = Plant(plan, seed);
    Count(fleet.truths, ByStandings(fleet), detection);
  }
  return detection;
}

TEST(StandingStudyTest, OfTheAgentsNamedAtMostOneInTwentyIsWrongAndNineInTenAreFound) {
  const Detection detection = RunsOf({}, 40);
  EXPECT_LE(detection.WrongShare(), 0.05);
  EXPECT_GE(detection.FoundShare(), 0.90);
}

TEST(StandingStudyTest, IfSlowAgentsAreSlowAtEverythingNineInTenOfEachKindAreFound) {
  const Detection detection = RunsOf({.slow_tools = true}, 20);
  EXPECT_LE(detection.WrongShare(), 0.05);
  EXPECT_GE(detection.FoundShare(Truth::kSlow), 0.90);
  EXPECT_GE(detection.FoundShare(Truth::kErrorProne), 0.90);
  EXPECT_GE(detection.FoundShare(Truth::kExcellent), 0.90);
}

TEST(StandingStudyTest, WithoutDifferencesAtMostOneRunInTwentyNamesAnAgent) {
  EXPECT_LE(RunsOf({.slow = 0, .error_prone = 0, .excellent = 0}, 40).runs_naming, 2U);
}

TEST(StandingStudyTest, MoreDataDoNotMakeOrdinaryDifferencesOutstanding) {
  const Plan plan = {
      .slow = 0, .error_prone = 0, .excellent = 0, .tasks = 400, .calls = 4000, .spread = 0.3};
  const Detection detection = RunsOf(plan, 10);
  EXPECT_LE(detection.named, 5U);  // of 2 000
}

}  // namespace
}  // namespace pitwall::study

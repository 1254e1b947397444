#include "tests/store/standing/standing_fleet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "pitwall/standing.h"

namespace pitwall::standing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Agent Ordinary() {
  return {.tasks = {{"build", 40, 4, 60}},
          .tools = {{"bash", 300, 30, 0.5}, {"read", 100, 2, 0.01}},
          .scores = std::vector<double>{7, 8, 9, 8, 7, 8, 9, 8}};
}

std::vector<Agent> OrdinaryFleet(std::size_t agents) {
  return std::vector<Agent>(agents, Ordinary());
}

std::vector<std::uint32_t> RanksOf(const std::vector<Standing>& standings) {
  std::vector<std::uint32_t> ranks;
  for (const Standing& standing : standings) ranks.push_back(standing.rank);
  return ranks;
}

TEST(StandingFleetTest, AnEmptyFleetHasNoRatings) { EXPECT_TRUE(RateFleet(Reading()).empty()); }

TEST(StandingFleetTest, AFleetOfOneAgentIsUnrated) {
  const std::vector<Standing> standings = RateFleet(ReadingOf(OrdinaryFleet(1)));
  ASSERT_EQ(standings.size(), 1U);
  EXPECT_EQ(standings[0].standing_class, StandingClass::kUnrated);
  EXPECT_EQ(standings[0].rank, 1U);
  EXPECT_THAT(standings[0].reasons, ElementsAre("nobody to compare with"));
}

TEST(StandingFleetTest, OneAgentIsRatedAgainstRetiredOnes) {
  Agent retired = Ordinary();
  retired.tools[0].count = 3000;
  retired.tools[0].wrong = 30;
  const std::vector<Standing> standings = RateFleet(ReadingOf(OrdinaryFleet(1), retired));
  EXPECT_EQ(standings[0].standing_class, StandingClass::kLow);
  EXPECT_THAT(standings[0].reasons[0], HasSubstr("32 of 400 calls"));
}

TEST(StandingFleetTest, TooLittleDataNamesTheMissingCounts) {
  std::vector<Agent> fleet = OrdinaryFleet(5);
  fleet.push_back({.tasks = {{"build", 1, 0, 60}}, .tools = {{"bash", 3, 0, 1}}, .scores = {}});
  fleet.push_back({});
  const std::vector<Standing> standings = RateFleet(ReadingOf(fleet));
  EXPECT_EQ(standings[5].standing_class, StandingClass::kUnrated);
  EXPECT_THAT(standings[5].reasons, ElementsAre("3 of 10 tool calls and 1 of 5 tasks seen"));
  EXPECT_THAT(standings[6].reasons, ElementsAre("0 of 10 tool calls and 0 of 5 tasks seen"));
}

TEST(StandingFleetTest, AnAgentWithAUniqueKindOfWorkIsUnrated) {
  std::vector<Agent> fleet = OrdinaryFleet(5);
  fleet.push_back(
      {.tasks = {{"paint", 50, 0, 9}}, .tools = {{"brush", 900, 300, 1}}, .scores = {}});
  const Standing last = RateFleet(ReadingOf(fleet))[5];
  EXPECT_EQ(last.standing_class, StandingClass::kUnrated);
  EXPECT_THAT(last.reasons[0], HasSubstr("nobody to compare with"));
}

TEST(StandingFleetTest, AnAgentWithTheHardWorkIsNotPunishedForIt) {
  std::vector<Agent> fleet;
  for (int i = 0; i < 10; ++i) {
    Agent agent = Ordinary();
    agent.tasks.push_back({"research", 5, 2, 3000});
    agent.tools.push_back({"deploy", 20, 12, 90});
    fleet.push_back(agent);
  }
  Agent hard = Ordinary();
  hard.tasks = {{"research", 25, 10, 3000}};
  hard.tools = {{"deploy", 200, 120, 90}};
  fleet.push_back(hard);
  for (const Standing& standing : RateFleet(ReadingOf(fleet))) {
    EXPECT_EQ(standing.standing_class, StandingClass::kTypical);
    EXPECT_THAT(standing.reasons, ElementsAre("no clear difference from the fleet"));
  }
}

TEST(StandingFleetTest, ASlowAgentIsLowAndTheReasonSaysBySoMuch) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[7].tasks[0].typical_s *= 4;
  const std::vector<Standing> standings = RateFleet(ReadingOf(fleet));
  EXPECT_EQ(standings[7].standing_class, StandingClass::kLow);
  EXPECT_THAT(standings[7].reasons,
              ElementsAre("tasks finish 4.0× slower than the fleet (95% CI 2.9–5.5)"));
  EXPECT_EQ(standings[7].rank, 20U);
  EXPECT_LT(standings[7].score, 0);
}

TEST(StandingFleetTest, AFastAgentIsHigh) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[7].tasks[0].typical_s /= 4;
  const std::vector<Standing> standings = RateFleet(ReadingOf(fleet));
  EXPECT_EQ(standings[7].standing_class, StandingClass::kHigh);
  EXPECT_THAT(standings[7].reasons,
              ElementsAre("tasks finish 4.0× faster than the fleet (95% CI 2.9–5.5)"));
  EXPECT_EQ(standings[7].rank, 1U);
}

TEST(StandingFleetTest, AnErrorProneAgentIsLowAndTheReasonCountsItsErrors) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[3].tools[0].wrong = 90;
  const Standing standing = RateFleet(ReadingOf(fleet))[3];
  EXPECT_EQ(standing.standing_class, StandingClass::kLow);
  EXPECT_THAT(standing.reasons,
              ElementsAre("tool errors 2.9× those expected from its mix of tools "
                          "(95% CI 2.4–3.5; 92 of 400 calls), mostly `bash`: 90 of 300 "
                          "calls failed, 30 expected"));
}

TEST(StandingFleetTest, TheEvidenceComparesEachKindOfWork) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[3].tools[0].wrong = 90;
  const std::vector<WorkEvidence> all = ExplainStanding(ReadingOf(fleet), 3);
  std::vector<WorkEvidence> errors;
  for (const WorkEvidence& one : all) {
    if (one.aspect == "tool_errors") errors.push_back(one);
  }
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].work, "bash");
  EXPECT_EQ(errors[0].seen, 300);
  EXPECT_EQ(errors[0].observed, 90);
  EXPECT_NEAR(errors[0].expected, 30, 1e-6);
  EXPECT_NEAR(errors[0].share, 1, 1e-6);
  EXPECT_EQ(errors[1].work, "read");
  EXPECT_NEAR(errors[1].share, 0, 1e-6);
  EXPECT_EQ(all[0].aspect, "task_time");
  EXPECT_NEAR(all[0].observed / all[0].expected, 1, 1e-6);
}

TEST(StandingFleetTest, AnAgentThatLeavesItsTasksUnfinishedIsLow) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[3].tasks[0] = {"build", 14, 30, 60};
  const Standing standing = RateFleet(ReadingOf(fleet))[3];
  EXPECT_EQ(standing.standing_class, StandingClass::kLow);
  EXPECT_THAT(standing.reasons,
              ElementsAre("14 of 44 tasks completed, 32% (95% CI 20–47%), against the fleet's 91% "
                          "for the same mix of tasks"));
}

TEST(StandingFleetTest, QualityIsShrunkTowardsTheFleetIfFewScoresAreKnown) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[3].scores = {10, 9.5, 10, 9.5, 10, 10, 9.5, 9.5, 10, 10, 10, 9.5};
  const Standing standing = RateFleet(ReadingOf(fleet))[3];
  EXPECT_EQ(standing.standing_class, StandingClass::kHigh);
  EXPECT_THAT(standing.reasons,
              ElementsAre("quality 9.3 against the fleet's 8.0 (95% CI 9.0–9.7)"));
}

TEST(StandingFleetTest, GoodAndBadEvidenceSideBySideIsNeitherHighNorLow) {
  std::vector<Agent> fleet = OrdinaryFleet(20);
  fleet[3].tasks[0].typical_s /= 4;
  fleet[3].tools[0].wrong = 90;
  const Standing standing = RateFleet(ReadingOf(fleet))[3];
  EXPECT_EQ(standing.standing_class, StandingClass::kTypical);
  EXPECT_THAT(standing.reasons,
              ElementsAre("good and bad evidence side by side",
                          HasSubstr("tasks finish 4.0× faster"), HasSubstr("tool errors 2.9×")));
}

TEST(StandingFleetTest, ThreeEqualAgentsAreTypicalAndRankedInTheirOrder) {
  const std::vector<Standing> standings = RateFleet(ReadingOf(OrdinaryFleet(3)));
  for (const Standing& standing : standings) {
    EXPECT_EQ(standing.standing_class, StandingClass::kTypical);
  }
  EXPECT_THAT(RanksOf(standings), ElementsAre(1, 2, 3));
}

TEST(StandingFleetTest, OneOfThreeThatIsFarOffIsLowAndDoesNotLiftTheOthers) {
  std::vector<Agent> fleet = OrdinaryFleet(3);
  fleet[0].tools[0].wrong = 270;
  fleet[0].tools[0].typical_s *= 10;
  const std::vector<Standing> standings = RateFleet(ReadingOf(fleet));
  EXPECT_EQ(standings[0].standing_class, StandingClass::kLow);
  EXPECT_EQ(standings[1].standing_class, StandingClass::kTypical);
  EXPECT_EQ(standings[2].standing_class, StandingClass::kTypical);
}

TEST(StandingFleetTest, AFifthOfTheFleetBeingBadDoesNotMakeTheOthersGood) {
  std::vector<Agent> fleet = OrdinaryFleet(100);
  for (std::size_t i = 0; i < 20; ++i) {
    fleet[i].tasks[0].typical_s *= 5;
    fleet[i].tools[0].wrong *= 5;
  }
  const std::vector<Standing> standings = RateFleet(ReadingOf(fleet));
  for (std::size_t i = 0; i < fleet.size(); ++i) {
    EXPECT_EQ(standings[i].standing_class, i < 20 ? StandingClass::kLow : StandingClass::kTypical)
        << i;
  }
}

TEST(StandingFleetTest, UnratedAgentsComeLastAndEveryRankIsUnique) {
  std::vector<Agent> fleet = OrdinaryFleet(6);
  fleet[0] = {};
  fleet[2] = {};
  fleet[4].tasks[0].typical_s *= 6;
  const std::vector<std::uint32_t> ranks = RanksOf(RateFleet(ReadingOf(fleet)));
  EXPECT_EQ(ranks[0], 5U);
  EXPECT_EQ(ranks[2], 6U);
  EXPECT_EQ(ranks[4], 4U);
  EXPECT_EQ(std::set<std::uint32_t>(ranks.begin(), ranks.end()).size(), 6U);
}

TEST(StandingFleetTest, TheOrderOfAgentsChangesNoScore) {
  std::mt19937_64 random(11);
  std::vector<Agent> fleet = OrdinaryFleet(12);
  for (Agent& agent : fleet) {
    agent.tools[0].wrong = 20 + random() % 30;
    agent.tasks[0].typical_s = 40 + static_cast<double>(random() % 60);
  }
  const std::vector<Standing> forwards = RateFleet(ReadingOf(fleet));
  std::reverse(fleet.begin(), fleet.end());
  const std::vector<Standing> backwards = RateFleet(ReadingOf(fleet));
  for (std::size_t i = 0; i < fleet.size(); ++i) {
    EXPECT_NEAR(forwards[i].score, backwards[fleet.size() - 1 - i].score, 1e-6);
  }
}

TEST(StandingFleetTest, HugeCountsAreRatedWithoutInfinityOrNonsense) {
  std::vector<Agent> fleet = OrdinaryFleet(4);
  fleet[0].tools[0] = {"bash", 1ULL << 53, 1ULL << 52, 0.5};
  fleet[1].tools[0] = {"bash", 1ULL << 53, 0, 0};
  fleet[2].tools[0] = {"bash", 1ULL << 53, 1ULL << 53, 1e7};
  for (const Standing& standing : RateFleet(ReadingOf(fleet))) {
    EXPECT_TRUE(std::isfinite(standing.score));
    for (const std::string& reason : standing.reasons) {
      EXPECT_THAT(reason, testing::Not(HasSubstr("nan")));
      EXPECT_THAT(reason, testing::Not(HasSubstr("inf")));
    }
  }
}

TEST(StandingFleetTest, AFleetWithoutAnyErrorOrScatterIsTypical) {
  std::vector<Agent> fleet(8);
  for (Agent& agent : fleet) {
    agent.tools = {{"bash", 100, 0, 0}};
    agent.scores = std::vector<double>(6, 8.0);
  }
  for (const Standing& standing : RateFleet(ReadingOf(fleet))) {
    EXPECT_EQ(standing.standing_class, StandingClass::kTypical);
    EXPECT_THAT(standing.reasons, ElementsAre("no clear difference from the fleet"));
  }
}

}  // namespace
}  // namespace pitwall::standing

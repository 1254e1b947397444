#include "pitwall/group_standing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/store/standing/standing_fleet.h"

namespace pitwall::standing {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

Agent Usual() {
  return {.tasks = {{"build", 10, 1, 60}},
          .tools = {{"bash", 60, 6, 0.5}, {"read", 40, 1, 0.01}},
          .scores = std::vector<double>{7, 8, 9, 8, 7, 8, 9, 8}};
}

// Four models of `agents` agents each.
struct Models {
  explicit Models(std::size_t agents) {
    for (std::size_t i = 0; i < 4 * agents; ++i) {
      fleet.push_back(Usual());
      names.emplace_back(kNames[i / agents]);
    }
  }
  std::vector<GroupStanding> Rate() const {
    const Reading reading = ReadingOf(fleet);
    return RateGroups(reading, {"model", names});
  }
  std::optional<PairComparison> Compare(std::string_view a, std::string_view b) const {
    const Reading reading = ReadingOf(fleet);
    return CompareGroups(reading, {"model", names}, a, b);
  }

  static constexpr std::array<std::string_view, 4> kNames = {"opus", "sonnet", "haiku", "nano"};
  std::vector<Agent> fleet;
  std::vector<std::string_view> names;
};

TEST(GroupStandingTest, EqualGroupsAreTypicalAndRankedInTheirOrder) {
  const std::vector<GroupStanding> groups = Models(10).Rate();
  ASSERT_EQ(groups.size(), 4U);
  EXPECT_EQ(groups[0].group, "opus");
  EXPECT_EQ(groups[0].agents, 10U);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    EXPECT_EQ(groups[i].standing.standing_class, StandingClass::kTypical);
    EXPECT_EQ(groups[i].standing.rank, i + 1);
    EXPECT_THAT(groups[i].standing.reasons,
                ElementsAre("no clear difference from the other models"));
  }
}

TEST(GroupStandingTest, ASlowModelIsLowAndTheReasonNamesTheAgents) {
  Models models(10);
  for (std::size_t i = 10; i < 20; ++i) models.fleet[i].tasks[0].typical_s *= 3;
  const std::vector<GroupStanding> groups = models.Rate();
  EXPECT_EQ(groups[1].standing.standing_class, StandingClass::kLow);
  EXPECT_EQ(groups[1].standing.rank, 4U);
  ASSERT_EQ(groups[1].standing.reasons.size(), 1U);
  EXPECT_THAT(groups[1].standing.reasons[0],
              HasSubstr("tasks finish 3.1× slower than those of the other models with the same mix "
                        "of task types (95% CI "));
  EXPECT_THAT(groups[1].standing.reasons[0], HasSubstr("; 10 agents)"));
  EXPECT_EQ(groups[0].standing.standing_class, StandingClass::kTypical);
}

TEST(GroupStandingTest, ErrorsAreCountedInTheReason) {
  Models models(10);
  for (std::size_t i = 10; i < 20; ++i) models.fleet[i].tools[0].wrong = 18;
  const Standing standing = models.Rate()[1].standing;
  EXPECT_EQ(standing.standing_class, StandingClass::kLow);
  EXPECT_THAT(standing.reasons[0], HasSubstr("× those expected at the rates of the other models"));
  EXPECT_THAT(standing.reasons[0], HasSubstr("190 of 1000 calls, 10 agents)"));
}

TEST(GroupStandingTest, TheEvidenceSumsOverTheAgentsOfAGroup) {
  Models models(10);
  for (std::size_t i = 10; i < 20; ++i) models.fleet[i].tools[0].wrong = 18;
  const GroupStanding group = models.Rate()[1];
  EXPECT_THAT(group.standing.reasons[0],
              EndsWith(", mostly `bash`: 180 of 600 calls failed, 60 expected"));
  std::vector<WorkEvidence> errors;
  for (const WorkEvidence& one : group.evidence) {
    if (one.aspect == "tool_errors") errors.push_back(one);
  }
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(errors[0].work, "bash");
  EXPECT_EQ(errors[0].seen, 600);
  EXPECT_EQ(errors[0].observed, 180);
  EXPECT_NEAR(errors[0].expected, 60, 1e-6);
  EXPECT_NEAR(errors[0].share, 1, 1e-6);
  EXPECT_EQ(errors[1].work, "read");
  EXPECT_EQ(errors[1].observed, 10);
  EXPECT_NEAR(errors[1].expected, 10, 1e-6);
}

TEST(GroupStandingTest, ABusyAgentCountsLessInTheSharesOfItsGroup) {
  Models models(10);
  for (std::size_t i = 10; i < 20; ++i) models.fleet[i].tools[1].wrong = 8;
  models.fleet[10].tools[0] = {"bash", 60'000, 12'000, 0.5};
  const GroupStanding group = models.Rate()[1];
  for (const WorkEvidence& one : group.evidence) {
    if (one.aspect != "tool_errors" || one.work != "bash") continue;
    EXPECT_EQ(one.observed, 12'000 + 9 * 6);
    // By the mere numbers, 6 000 of the 6 070 additional errors are of `bash`.
    EXPECT_LT(one.share, 0.9);
  }
}

TEST(GroupStandingTest, TheEvidenceOfAnAspectHasAtMostTenKindsOfWork) {
  Models models(3);
  const auto name = [](int i) { return "tool" + std::to_string(i); };
  for (Agent& agent : models.fleet) {
    agent.tools.clear();
    for (int i = 0; i < 12; ++i) agent.tools.push_back({name(i), 20, 2, 0.5});
  }
  std::size_t errors = 0;
  const GroupStanding group = models.Rate()[1];
  for (const WorkEvidence& one : group.evidence) errors += one.aspect == "tool_errors";
  EXPECT_EQ(errors, 10U);
}

TEST(GroupStandingTest, OneBadAgentIsNoEvidenceAboutItsModel) {
  Models models(10);
  models.fleet[10].tools[0] = {"bash", 60'000, 30'000, 0.5};
  for (const GroupStanding& group : models.Rate()) {
    EXPECT_EQ(group.standing.standing_class, StandingClass::kTypical) << group.group;
  }
}

TEST(GroupStandingTest, TooFewAgentsAreUnratedHoweverMuchTheyDid) {
  Models models(4);
  models.names[0] = models.names[1] = "";
  models.fleet[2].tools[0].count = 100'000;
  const std::vector<GroupStanding> groups = models.Rate();
  EXPECT_EQ(groups[0].agents, 2U);
  EXPECT_EQ(groups[0].standing.standing_class, StandingClass::kUnrated);
  EXPECT_EQ(groups[0].standing.rank, 4U);
  EXPECT_THAT(groups[0].standing.reasons, ElementsAre("2 of 3 agents seen"));
}

TEST(GroupStandingTest, WorkThatNoOtherGroupDoesCannotBeRated) {
  Models models(4);
  for (std::size_t i = 0; i < 4; ++i) {
    models.fleet[i] = {
        .tasks = {{"paint", 9, 0, 9}}, .tools = {{"brush", 90, 30, 1}}, .scores = {}};
  }
  const Standing standing = models.Rate()[0].standing;
  EXPECT_EQ(standing.standing_class, StandingClass::kUnrated);
  EXPECT_THAT(standing.reasons,
              ElementsAre("0 of 3 agents seen at work that agents of another model do too"));
}

TEST(GroupStandingTest, ASingleGroupHasNothingToBeComparedWith) {
  Models models(4);
  models.names.assign(models.names.size(), "opus");
  const std::vector<GroupStanding> groups = models.Rate();
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_THAT(groups[0].standing.reasons, ElementsAre("no other model to compare with"));
}

TEST(CompareGroupsTest, ADifferenceIsGivenWithItsIntervalAndSentence) {
  Models models(10);
  for (std::size_t i = 10; i < 20; ++i) models.fleet[i].tasks[0].typical_s *= 3;
  const std::optional<PairComparison> pair = models.Compare("sonnet", "opus");
  ASSERT_TRUE(pair);
  ASSERT_EQ(pair->aspects.size(), 5U);
  const AspectComparison& time = pair->aspects[0];
  EXPECT_EQ(time.aspect, "task_time");
  EXPECT_NEAR(time.difference.value(), 3, 0.2);
  EXPECT_LT(time.low.value(), 3);
  EXPECT_GT(time.low.value(), 1);
  EXPECT_TRUE(time.is_decided);
  EXPECT_EQ(time.more_agents.value(), 0);
  EXPECT_EQ(time.agents_a, 10U);
  EXPECT_EQ(time.observations_b, 100);
  EXPECT_THAT(time.conclusion, HasSubstr("slower than those of opus"));
  EXPECT_THAT(pair->conclusion,
              HasSubstr("sonnet against opus: better in 0 of 5 aspects, worse in 1"));
  EXPECT_NEAR(models.Compare("opus", "sonnet")->aspects[0].difference.value(), 1.0 / 3, 0.03);
}

TEST(CompareGroupsTest, WithoutAClearDifferenceItSaysHowMuchMoreWouldDecide) {
  const std::optional<PairComparison> pair = Models(5).Compare("opus", "haiku");
  ASSERT_TRUE(pair);
  const AspectComparison& time = pair->aspects[0];
  EXPECT_FALSE(time.is_decided);
  EXPECT_GT(time.more_agents.value(), 5);
  EXPECT_NEAR(time.more_observations.value() / time.more_agents.value(), 10, 0.5);
  EXPECT_THAT(time.conclusion, HasSubstr("undecided; about "));
  EXPECT_THAT(time.conclusion, HasSubstr(" tasks, would decide"));
}

TEST(CompareGroupsTest, AGroupWithoutAgentsCannotBeCompared) {
  EXPECT_FALSE(Models(5).Compare("opus", "unknown"));
  EXPECT_FALSE(Models(5).Compare("opus", "opus"));
}

TEST(CompareGroupsTest, TooFewAgentsAreNamed) {
  Models models(4);
  models.names[0] = models.names[1] = "";
  const std::optional<PairComparison> pair = models.Compare("opus", "haiku");
  ASSERT_TRUE(pair);
  EXPECT_FALSE(pair->aspects[0].difference);
  EXPECT_EQ(pair->aspects[0].conclusion, "too few agents: 2 of 3 of opus at work that both do");
  EXPECT_EQ(pair->conclusion, "opus against haiku: too little to compare");
}

}  // namespace
}  // namespace pitwall::standing

// What agents outside a group do, on tables that can be computed by hand.
#include "standing/group_baseline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "standing/group_counts.h"
#include "standing/group_effect.h"
#include "standing/group_means.h"

namespace pitwall::standing {
namespace {

using testing::ElementsAre;

// Two strata. Rows: a, a, b, b, and one without a group.
Table FiveRows() {
  Table table;
  table.Add({.stratum = 0, .count = 10, .sum = 20});
  table.EndRow();
  table.Add({.stratum = 1, .count = 5, .sum = 5});
  table.EndRow();
  table.Add({.stratum = 0, .count = 4, .sum = 4});
  table.Add({.stratum = 1, .count = 2, .sum = 6});
  table.EndRow();
  table.Add({.stratum = 0, .count = 4, .sum = 12});
  table.EndRow();
  table.Add({.stratum = 0, .count = 1000, .sum = 1});
  table.EndRow();
  return table;
}
constexpr std::array<std::string_view, 5> kNames = {"a", "a", "b", "b", ""};

TEST(GroupBaselineTest, RowsWithoutAGroupBelongToNone) {
  const GroupRows groups(kNames);
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups.NameOf(1), "b");
  EXPECT_THAT(groups.RowsOf(0), ElementsAre(0U, 1U));
  EXPECT_EQ(groups.GroupOf(4), GroupRows::kNoGroup);
  EXPECT_EQ(groups.GroupOf(5), GroupRows::kNoGroup);
}

TEST(GroupBaselineTest, TheOthersAreTheAgentsOfOtherGroups) {
  const Table table = FiveRows();
  const GroupRows groups(kNames);
  const std::vector<double> alike(5, 1);
  GroupBaseline baseline(table, groups, alike);
  const BaselineStratum first = baseline.Without(0)[0];
  EXPECT_DOUBLE_EQ(first.mean, 2);  // 16 / 8
  EXPECT_DOUBLE_EQ(first.count, 8);
  EXPECT_EQ(first.agents, 2U);
  EXPECT_DOUBLE_EQ(first.weight, 8.0 / 18);
  EXPECT_DOUBLE_EQ(first.pooled_mean, 2);  // 36 / 18
  EXPECT_DOUBLE_EQ(baseline.Without(1)[1].mean, 1);
  EXPECT_DOUBLE_EQ(baseline.Without(1)[1].weight, 5.0 / 7);
}

TEST(GroupBaselineTest, AnAgentSharesInTheMeansOfAllItsStrata) {
  const Table table = FiveRows();
  const GroupRows groups(kNames);
  const std::vector<double> alike(5, 1);
  GroupBaseline baseline(table, groups, alike);
  baseline.Without(0);
  // The third row has half of the first stratum and all of the second; the fourth the other half.
  const std::array<double, 2> coefficients = {0.5, 0.5};
  EXPECT_DOUBLE_EQ(baseline.SquaredShares(0, coefficients), 0.75 * 0.75 + 0.25 * 0.25);
}

TEST(GroupBaselineTest, ABusyRowWeighsLittleMoreThanOthers) {
  const GroupRows groups(kNames);
  const std::array<double, 5> information = {0, 0, 10, 1000, 1000};
  const std::array<double, 2> group_weights = {1, 0.5};
  const std::vector<double> weights = RowWeights(groups, information, group_weights, 0.1);
  EXPECT_THAT(weights, ElementsAre(1, 1, 0.25, testing::DoubleNear(0.5 / 101, 1e-12), 0));
}

// Ten agents of two groups with one observation each. Within agents the variance is known to be 1,
// between them it is 0.
TEST(GroupMeansTest, TheDifferenceOfTwoGroupsIsThatOfTheirMeans) {
  Table table;
  std::vector<std::string_view> names;
  for (int i = 0; i < 10; ++i) {
    table.Add({.count = 1, .sum = i < 5 ? 3.0 : 1.0});
    table.EndRow();
    names.emplace_back(i < 5 ? "a" : "b");
  }
  table.EndRow();
  const GroupRows groups(names);
  const GroupMeans means(table, groups, {.prior_variance = 1, .least_variance = 0.1, .enough = 5});
  const std::array<double, 2> alike = {1, 1};
  const std::vector<GroupEffect> effects = means.Compare(alike, 0);
  EXPECT_TRUE(effects[0].tested);
  EXPECT_EQ(effects[0].agents, 5U);
  EXPECT_DOUBLE_EQ(effects[0].value, 2);
  EXPECT_DOUBLE_EQ(effects[0].variance, 1.0 / 5 + 1.0 / 5);
  EXPECT_DOUBLE_EQ(effects[1].value, -2);
  EXPECT_DOUBLE_EQ(effects[0].observed, 3);
  EXPECT_DOUBLE_EQ(effects[0].expected, 1);
  // With a spread between agents each mean is as uncertain as that of five agents.
  EXPECT_DOUBLE_EQ(means.Compare(alike, 0.5)[0].variance, 2 * 1.5 / 5);
}

TEST(GroupMeansTest, TheSpreadIsTheScatterBetweenAgentsBeyondChance) {
  Table table;
  std::vector<std::string_view> names;
  for (int i = 0; i < 40; ++i) {
    table.Add({.count = 1e6, .sum = 1e6 * (i % 2 == 0 ? 1.5 : 0.5)});
    table.EndRow();
    names.emplace_back(i < 20 ? "a" : "b");
  }
  table.EndRow();
  const GroupRows groups(names);
  const GroupMeans means(table, groups, {.prior_variance = 1, .least_variance = 1, .enough = 5});
  const std::array<double, 2> alike = {1, 1};
  const Moments moments = means.EstimateSpread(alike, 0.05);
  EXPECT_NEAR(moments.variance, 0.25 * 20 / 19, 1e-4);
  EXPECT_DOUBLE_EQ(moments.freedom, 38);
}

TEST(GroupCountsTest, TheRatioIsThatOfTheRatesAndRestsOnAgents) {
  Table table;
  std::vector<std::string_view> names;
  for (int i = 0; i < 20; ++i) {
    table.Add({.count = 1000, .sum = i < 10 ? 200.0 : 100.0});
    table.EndRow();
    names.emplace_back(i < 10 ? "a" : "b");
  }
  table.EndRow();
  const GroupRows groups(names);
  const GroupCounts counts(table, groups, 10);
  const std::array<double, 2> alike = {1, 1};
  const GroupEffect by_calls = counts.Compare(alike, 0)[0];
  EXPECT_NEAR(by_calls.value, std::log(2), 1e-9);
  EXPECT_DOUBLE_EQ(by_calls.observed, 2000);
  EXPECT_NEAR(by_calls.expected, 1000, 1e-6);
  EXPECT_NEAR(by_calls.variance, 0.8 / 2000 + 0.9 / 1000, 5e-4);
  EXPECT_GT(by_calls.low, std::log(1.8));
  // Agents that differ by a factor of e^0.5: ten of them against ten.
  const GroupEffect by_agents = counts.Compare(alike, 0.25)[0];
  EXPECT_NEAR(by_agents.variance, 2 * 0.25 / 10, 0.02);
  EXPECT_GT(by_agents.high - by_agents.low, 4 * (by_calls.high - by_calls.low));
}

TEST(GroupCountsTest, WithoutAnyErrorNothingIsTested) {
  Table table;
  std::vector<std::string_view> names;
  for (int i = 0; i < 8; ++i) {
    table.Add({.count = 100});
    table.EndRow();
    names.emplace_back(i < 4 ? "a" : "b");
  }
  table.EndRow();
  const GroupRows groups(names);
  const std::array<double, 2> alike = {1, 1};
  const GroupEffect effect = GroupCounts(table, groups, 10).Compare(alike, 0.05)[0];
  EXPECT_TRUE(effect.enough);
  EXPECT_FALSE(effect.tested);
}

}  // namespace
}  // namespace pitwall::standing

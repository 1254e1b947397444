#include "standing/count_comparison.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "standing/statistics.h"

namespace pitwall::standing {
namespace {

double LogChoose(int n, int k) {
  return std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1);
}

// Probabilities of 0, 1, 2, … errors among the agent's tries, by the hypergeometric distribution.
std::vector<double> Chances(int tries, int others, int wrong) {
  std::vector<double> chances(static_cast<std::size_t>(std::min(tries, wrong)) + 1);
  for (int x = std::max(0, wrong - others); x <= std::min(tries, wrong); ++x) {
    chances[static_cast<std::size_t>(x)] = std::exp(
        LogChoose(tries, x) + LogChoose(others, wrong - x) - LogChoose(tries + others, wrong));
  }
  return chances;
}

std::vector<double> Convolved(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> sums(a.size() + b.size() - 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < b.size(); ++j) sums[i + j] += a[i] * b[j];
  }
  return sums;
}

// The exact mid-p value as a normal score.
double ExactScore(const std::vector<double>& chances, std::size_t observed) {
  double above = 0.5 * chances[observed];
  double below = above;
  for (std::size_t x = 0; x < chances.size(); ++x) {
    if (x > observed) above += chances[x];
    if (x < observed) below += chances[x];
  }
  return above < below ? NormalOfLogTail(std::log(above)) : -NormalOfLogTail(std::log(below));
}

void ExpectExact(const std::vector<TwoByTwoTable>& tables) {
  std::vector<double> chances = {1};
  for (const TwoByTwoTable& t : tables) {
    chances = Convolved(chances, Chances(static_cast<int>(t.tries), static_cast<int>(t.others),
                                         static_cast<int>(t.wrong)));
  }
  for (std::size_t observed = 0; observed < chances.size(); ++observed) {
    if (chances[observed] < 1e-30) continue;
    const double exact = ExactScore(chances, observed);
    const double score = CompareOdds(tables, static_cast<double>(observed)).score;
    EXPECT_NEAR(score, exact, 0.09 + 0.03 * std::abs(exact)) << observed;
  }
}

TEST(StandingCountsTest, AScoreIsThatOfTheExactConditionalTest) {
  ExpectExact({{20, 180, 15}});
  ExpectExact({{10, 10, 10}});
  ExpectExact({{400, 40000, 1500}});
  ExpectExact({{12, 3, 9}});
}

TEST(StandingCountsTest, AScoreOverSeveralToolsIsThatOfTheExactStratifiedTest) {
  ExpectExact({{20, 180, 15}, {5, 300, 200}, {60, 40, 6}});
  ExpectExact({{3, 100, 2}, {3, 100, 40}, {3, 100, 99}});
}

TEST(StandingCountsTest, WithoutVariationThereIsNoScore) {
  EXPECT_EQ(CompareOdds(std::vector<TwoByTwoTable>{{40, 400, 0}}, 0).score, 0);
  EXPECT_EQ(CompareOdds(std::vector<TwoByTwoTable>{{40, 400, 440}}, 40).score, 0);
  EXPECT_EQ(CompareOdds({}, 0).score, 0);
}

// Weights make counts fractional: 6 + 2.3 - 2.3 is greater than 6.
TEST(StandingCountsTest, ATableInWhichEverythingFailsSaysNothing) {
  const std::vector<TwoByTwoTable> tables = {{10, 10, 5}, {6, 2.3, 6 + 2.3}};
  const std::vector<TwoByTwoTable> without = {tables[0]};
  for (const double observed : {0.0, 1.0, 4.0, 5.0}) {
    const LogOddsRatio both = CompareOdds(tables, observed + 6);
    const LogOddsRatio one = CompareOdds(without, observed);
    EXPECT_NEAR(both.score, one.score, 1e-6) << observed;
    EXPECT_NEAR(both.value, one.value, 1e-6) << observed;
  }
}

TEST(StandingCountsTest, BillionsAreComparedWithoutLossOrInfinity) {
  const double huge = 0x1p52;
  const std::vector<TwoByTwoTable> tables = {{huge, huge, huge / 5}};
  EXPECT_NEAR(CompareOdds(tables, huge / 10).score, 0, 1e-3);
  const LogOddsRatio twice = CompareOdds(tables, huge / 10 * 1.2);
  EXPECT_TRUE(std::isfinite(twice.score));
  EXPECT_NEAR(twice.value, std::log(0.12 / 0.88 / (0.08 / 0.92)), 1e-5);
  EXPECT_TRUE(std::isfinite(CompareOdds(tables, 0).score));
  EXPECT_LT(CompareOdds(tables, 0).score, -1e6);
}

}  // namespace
}  // namespace pitwall::standing

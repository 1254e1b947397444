#include "standing/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace pitwall::standing {
namespace {

TEST(StandingMathsTest, NormalTailsAreThoseOfTheTables) {
  EXPECT_NEAR(NormalTail(0), 0.5, 1e-15);
  EXPECT_NEAR(NormalTail(1.96), 0.024997895148220, 1e-14);
  EXPECT_NEAR(NormalTail(-1), 0.841344746068543, 1e-14);
  EXPECT_NEAR(NormalTail(kZ95), 0.025, 1e-15);
}

TEST(StandingMathsTest, TheLogarithmOfATailIsFiniteWhereTheTailIsTooSmallForADouble) {
  EXPECT_NEAR(LogNormalTail(24.999999), LogNormalTail(25.000001), 1e-4);
  EXPECT_NEAR(LogNormalTail(40), -804.608442, 1e-5);
  EXPECT_TRUE(std::isfinite(LogNormalTail(1e6)));
}

TEST(StandingMathsTest, AScoreFoundFromItsTailIsTheScore) {
  for (const double z : {-6.0, -2.5, -0.3, 0.0, 0.4, 1.96, 5.0, 24.9, 25.1, 400.0}) {
    EXPECT_NEAR(NormalOfLogTail(LogNormalTail(z)), z, 1e-6 * (1 + std::abs(z))) << z;
  }
}

TEST(StandingMathsTest, QuantilesOfStudentAreThoseOfTheTables) {
  EXPECT_NEAR(NormalToStudent(kZ95, 3), 3.182, 0.05);
  EXPECT_NEAR(NormalToStudent(kZ95, 10), 2.228, 0.003);
  EXPECT_NEAR(NormalToStudent(kZ95, 1e9), kZ95, 1e-6);
  EXPECT_NEAR(StudentToNormal(2.228, 10), kZ95, 0.002);
  EXPECT_NEAR(StudentToNormal(-4.587, 10), -3.290527, 0.01);
}

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
TEST(StandingMathsTest, WilsonIntervalsAreThoseNewcombePublished) {
  const auto expect = [](double successes, double trials, double low, double high) {
    const Interval interval = Wilson(successes, trials);
    EXPECT_NEAR(interval.low, low, 5e-5);
    EXPECT_NEAR(interval.high, high, 5e-5);
  };
  expect(81, 263, 0.2553, 0.3662);
  expect(15, 148, 0.0624, 0.1605);
  expect(0, 20, 0.0000, 0.1611);
  expect(1, 29, 0.0061, 0.1718);
  expect(0, 0, 0, 1);
}

// The example of Benjamini & Hochberg (1995), section 4.1: four of the fifteen are rejected.
TEST(StandingMathsTest, TheDiscoveryLevelOfBenjaminiAndHochbergsExampleRejectsFour) {
  const std::vector<double> p_values = {0.0278, 0.0001, 0.6528, 0.0019, 0.0298, 0.0344, 0.0459, 1.0,
                                        0.3240, 0.4262, 0.0095, 0.0004, 0.5719, 0.0201, 0.7590};
  const double level = DiscoveryLevel(p_values, 0.05);
  EXPECT_NEAR(level, 0.05 * 4 / 15, 1e-12);
  EXPECT_LT(DiscoveryLevel({0.06, 0.9}, 0.05), 0);
  EXPECT_LT(DiscoveryLevel({}, 0.05), 0);
}

TEST(StandingMathsTest, SimesIsTheStrongestOfSortedAndWeightedPValues) {
  std::vector<double> p_values = {0.9, 0.02, 0.01, 0.03};
  EXPECT_NEAR(Simes(p_values), 0.04, 1e-12);  // each of the three small ones gives 0.04
  std::vector<double> one = {0.2};
  EXPECT_NEAR(Simes(one), 0.2, 1e-12);
  EXPECT_EQ(Simes({}), 1);
}

TEST(StandingMathsTest, TheMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo) {
  std::vector<double> even = {9, 1, 4, 2};
  EXPECT_EQ(Median(even), 3);
  std::vector<double> odd = {9, 1, 4};
  EXPECT_EQ(Median(odd), 4);
}

}  // namespace
}  // namespace pitwall::standing

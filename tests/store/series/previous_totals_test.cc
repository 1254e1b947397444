#include "series/previous_totals.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace pitwall::internal {
namespace {

using Buckets = std::map<std::uint32_t, std::uint64_t>;

SeriesValue ValueOf(std::uint64_t cell, const Buckets& buckets) {
  SeriesValue value;
  value.cells[0] = cell;
  for (const auto& [position, count] : buckets) value.bucket(position) = count;
  return value;
}

Buckets BucketsOf(const SeriesValue& value) {
  Buckets buckets;
  value.ForEachBucket(
      [&](std::uint32_t position, std::uint64_t count) { buckets[position] = count; });
  return buckets;
}

TEST(PreviousTotalsTest, WithoutAnAssignmentTheTotalsAreTheDifference) {
  const PreviousTotals previous;
  SeriesValue value = ValueOf(7, {{0, 1}, {300, 2}});
  previous.Subtract(value);
  EXPECT_EQ(value.cells[0], 7U);
  EXPECT_EQ(BucketsOf(value), (Buckets{{0, 1}, {300, 2}}));
}

TEST(PreviousTotalsTest, TheDifferenceIsExactForCellsAndBuckets) {
  PreviousTotals previous;
  previous.Assign(ValueOf(10, {{8, 5}, {9, 1}, {40, 100}}));
  SeriesValue value = ValueOf(13, {{8, 5}, {9, 4}, {40, 101}, {63, 2}});
  previous.Subtract(value);
  EXPECT_EQ(value.cells[0], 3U);
  EXPECT_EQ(BucketsOf(value), (Buckets{{9, 3}, {40, 1}, {63, 2}}));
}

TEST(PreviousTotalsTest, EqualTotalsLeaveAnEmptyDifference) {
  const SeriesValue totals = ValueOf(1, {{17, 4}});
  PreviousTotals previous;
  EXPECT_FALSE(previous.Equals(totals));
  previous.Assign(totals);
  EXPECT_TRUE(previous.Equals(totals));
  EXPECT_FALSE(previous.Equals(ValueOf(2, {{17, 4}})));
  EXPECT_FALSE(previous.Equals(ValueOf(1, {{17, 5}})));
  EXPECT_FALSE(previous.Equals(ValueOf(1, {{17, 4}, {200, 1}})));
  SeriesValue same = ValueOf(1, {{17, 4}});
  previous.Subtract(same);
  EXPECT_TRUE(same.empty());
}

TEST(PreviousTotalsTest, ABucketThatPasses32BitsStillGivesTheRightDifference) {
  PreviousTotals previous;
  previous.Assign(ValueOf(0, {{5, 0xffff'fff0}}));
  SeriesValue value = ValueOf(0, {{5, 0x1'0000'0010}});
  previous.Subtract(value);
  EXPECT_EQ(BucketsOf(value), (Buckets{{5, 0x20}}));
}

TEST(PreviousTotalsTest, EveryOctaveTakesEightCountsOfFourBytes) {
  PreviousTotals previous;
  EXPECT_EQ(previous.counts_bytes(), 0U);
  previous.Assign(ValueOf(1, {{0, 1}, {7, 1}, {8, 1}, {kDurationBuckets - 1, 1}}));
  EXPECT_EQ(previous.counts_bytes(), 3U * 8U * 4U);
}

TEST(PreviousTotalsTest, DifferencesOfGrowingTotalsAddUpToThem) {
  std::mt19937 random(3);
  PreviousTotals previous;
  Buckets expected;
  Buckets summed;
  for (int round = 0; round < 200; ++round) {
    for (auto i = random() % 5; i > 0; --i) {
      expected[static_cast<std::uint32_t>(random() % kDurationBuckets)] += random() % 100 + 1;
    }
    SeriesValue value = ValueOf(0, expected);
    previous.Subtract(value);
    for (const auto& [position, count] : BucketsOf(value)) summed[position] += count;
    ASSERT_EQ(summed, expected);
    previous.Assign(ValueOf(0, expected));
  }
}

}  // namespace
}  // namespace pitwall::internal

#include "pitwall/duration_buckets.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace pitwall {
namespace {

int IndexOfNs(std::uint64_t duration_ns) {
  return BucketIndexAt(static_cast<int>(BucketPositionOfNs(duration_ns)));
}

TEST(DurationBucketsTest, APowerOfTwoOfSecondsBelongsToTheBucketThatEndsThere) {
  EXPECT_EQ(IndexOfNs(1'000'000'000), 0);
  EXPECT_EQ(IndexOfNs(1'000'000'001), 1);
  EXPECT_EQ(IndexOfNs(500'000'000), -8);
  EXPECT_EQ(IndexOfNs(500'000'001), -7);
  EXPECT_EQ(IndexOfNs(1'953'125), -72);  // 2^-9 s
  EXPECT_EQ(IndexOfNs(1'953'126), -71);
  EXPECT_EQ(IndexOfNs(4096'000'000'000), 96);
  EXPECT_EQ(IndexOfNs(4096'000'000'001), 97);
}

TEST(DurationBucketsTest, TheOuterBucketsCountDurationsOutOfRange) {
  EXPECT_EQ(BucketPositionOfNs(0), 0U);
  EXPECT_EQ(BucketPositionOfNs(1), 0U);
  EXPECT_EQ(BucketPositionOfNs(UINT64_MAX), static_cast<unsigned>(kDurationBuckets - 1));
}

TEST(DurationBucketsTest, EveryBoundIsExact) {
  for (int position = 1; position < kDurationBuckets - 1; ++position) {
    const auto upper_ns = internal::kBucketTables.upper_ns[static_cast<std::size_t>(position)];
    ASSERT_EQ(BucketPositionOfNs(upper_ns), static_cast<unsigned>(position)) << upper_ns;
    ASSERT_EQ(BucketPositionOfNs(upper_ns + 1), static_cast<unsigned>(position + 1)) << upper_ns;
    const long double bound_s = std::exp2(static_cast<long double>(BucketIndexAt(position)) / 8);
    ASSERT_LE(static_cast<long double>(upper_ns), bound_s * 1e9L * (1 + 1e-17L));
    ASSERT_GT(static_cast<long double>(upper_ns + 1), bound_s * 1e9L * (1 - 1e-17L));
  }
}

TEST(DurationBucketsTest, TheMiddleIsOffByLessThanFourAndAHalfPercent) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> durations_ns(17, 3);
  for (int i = 0; i < 200'000; ++i) {
    const double duration_ns = std::ceil(durations_ns(random)) + 70;
    const int index = IndexOfNs(static_cast<std::uint64_t>(duration_ns));
    ASSERT_LT(std::abs(BucketMiddleNs(index) / duration_ns - 1), 0.0444) << duration_ns;
  }
}

}  // namespace
}  // namespace pitwall

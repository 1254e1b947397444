#include "exporter/views/quantiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "pitwall/duration_buckets.h"
#include "tests/exposition/test_fleet.h"

namespace pitwall::views {
namespace {

TEST(QuantilesTest, AreWithinFourAndAHalfPercentOfTheNearestRank) {
  const unsigned seed = 7;
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> duration(18, 3);
  for (const std::size_t count : {1U, 2U, 3U, 10U, 99U, 1000U}) {
    std::vector<std::uint64_t> values_ns(count);
    for (auto& value : values_ns) value = static_cast<std::uint64_t>(duration(random)) + 100;
    testing::TestFleet made(0);
    const Durations durations = made.Make(values_ns);
    std::sort(values_ns.begin(), values_ns.end());
    for (const double q : {0.01, 0.5, 0.9, 0.95, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(count)));
      const double exact_ms =
          static_cast<double>(values_ns[std::max<std::size_t>(rank, 1) - 1]) / 1e6;
      EXPECT_NEAR(*QuantileMs(durations, q), exact_ms, 0.045 * exact_ms) << "seed " << seed;
      EXPECT_NEAR(*QuantileMs(durations, q), durations.QuantileNs(q) / 1e6, 1e-5 * exact_ms);
    }
    const double greatest_ms = static_cast<double>(values_ns.back()) / 1e6;
    EXPECT_NEAR(*MaxMs(durations), greatest_ms, 0.045 * greatest_ms);
  }
}

TEST(QuantilesTest, SeveralInOnePassAreThoseOfOnePassEach) {
  testing::TestFleet made(0);
  const Durations durations = made.Make({1'000, 2'000, 50'000, 1'000'000, 70'000'000'000});
  const std::array<double, 4> qs = {0.2, 0.5, 0.6, 1.0};
  std::array<std::int32_t, 4> indices{};
  QuantileIndices(durations, qs, indices);
  for (std::size_t i = 0; i < qs.size(); ++i) {
    EXPECT_EQ(std::min(BucketMiddleMs(indices[i]), *MaxMs(durations)),
              *QuantileMs(durations, qs[i]));
  }
}

TEST(QuantilesTest, OneDurationIsExactAndNoQuantileExceedsIt) {
  testing::TestFleet made(0);
  for (const std::uint64_t ns : {1'000'000'000ULL, 412'000'000ULL, 900'000'000ULL, 100ULL}) {
    const Durations one = made.Make({ns});
    EXPECT_DOUBLE_EQ(*MaxMs(one), static_cast<double>(ns) / 1e6);
    EXPECT_LE(*QuantileMs(one, 0.5), *MaxMs(one));
    EXPECT_LE(one.QuantileNs(0.99), one.MaxNs());
  }
}

TEST(QuantilesTest, TheGreatestIsNeverBelowTheMean) {
  testing::TestFleet made(0);
  // All in the upper part of a bucket, whose middle is 957.6 ms.
  const Durations close = made.Make({1'000'000'000, 999'000'000, 998'000'000});
  EXPECT_GE(*MaxMs(close), 999);
  EXPECT_LE(*MaxMs(close), 1'000);
  // One long duration: what the sum leaves for it.
  const Durations distant = made.Make({1'000'000, 1'000'000, 7'000'000'000});
  EXPECT_NEAR(*MaxMs(distant), 7'000, 0.2);
}

TEST(QuantilesTest, OfNothingDoNotExist) {
  EXPECT_EQ(QuantileMs(Durations{}, 0.5), std::nullopt);
  EXPECT_EQ(MaxMs(Durations{}), std::nullopt);
  EXPECT_EQ(MeanMs(Durations{}), std::nullopt);
}

TEST(QuantilesTest, EveryMiddleIsPlainTextOfItsNumber) {
  for (int position = 0; position < kDurationBuckets; ++position) {
    const int index = BucketIndexAt(position);
    const std::string text(BucketMiddleMsText(index));
    EXPECT_EQ(text.find_first_not_of("0123456789."), std::string::npos) << text;
    EXPECT_EQ(std::stod(text), BucketMiddleMs(index));
    const double exact_ms = BucketMiddleNs(index) / 1e6;
    EXPECT_NEAR(BucketMiddleMs(index), exact_ms, 1e-5 * exact_ms);
  }
}

}  // namespace
}  // namespace pitwall::views

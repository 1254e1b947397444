#include "exporter/text/units.h"

#include <gtest/gtest.h>

namespace pitwall::text {
namespace {

using std::chrono::milliseconds;

TEST(UnitsTest, DurationsAreReadAsPrometheusReadsThem) {
  EXPECT_EQ(ParseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(ParseDuration("30s"), milliseconds(30'000));
  EXPECT_EQ(ParseDuration("1h30m"), milliseconds(5'400'000));
  EXPECT_EQ(ParseDuration("1d"), milliseconds(86'400'000));
  EXPECT_EQ(ParseDuration("1y2w3d4h5m6s7ms"), milliseconds(33'019'506'007));
  EXPECT_EQ(ParseDuration("0"), milliseconds(0));
}

TEST(UnitsTest, AnInvalidDurationIsRejected) {
  for (const char* text : {"", "5", "s", "-1s", "1.5s", "1 s", "1m1h", "1s1s", "1x", "1S", "1ms1s",
                           "9223372036854775807s", "99999999999999999999ms"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(UnitsTest, AWrittenDurationReadsBackAsTheSame) {
  for (const std::int64_t ms : {0L, 1L, 999L, 1'000L, 61'001L, 86'400'000L, 604'800'000L,
                                31'536'000'000L, 31'536'000'001L}) {
    EXPECT_EQ(ParseDuration(FormatDuration(milliseconds(ms))), milliseconds(ms));
  }
  EXPECT_EQ(FormatDuration(milliseconds(5'400'000)), "1h30m");
}

TEST(UnitsTest, SizesHaveDecimalAndBinaryUnits) {
  EXPECT_EQ(ParseSizeBytes("1048576"), 1'048'576U);
  EXPECT_EQ(ParseSizeBytes("7B"), 7U);
  EXPECT_EQ(ParseSizeBytes("512MB"), 512'000'000U);
  EXPECT_EQ(ParseSizeBytes("4GiB"), 4ULL << 30);
  EXPECT_EQ(ParseSizeBytes("2k"), 2'000U);
  EXPECT_EQ(ParseSizeBytes("1TIB"), 1ULL << 40);
  EXPECT_EQ(FormatSizeBytes(4ULL << 30), "4GiB");
  EXPECT_EQ(FormatSizeBytes(1'000), "1000B");
}

TEST(UnitsTest, AnInvalidSizeIsRejected) {
  for (const char* text : {"", "GiB", "-1", "1.5GiB", "1 GiB", "1XB", "1GiBs", "17000000TiB"}) {
    EXPECT_EQ(ParseSizeBytes(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace pitwall::text

#include "exporter/events/json_number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

namespace pitwall::events {
namespace {

using Kind = JsonNumber::Kind;

TEST(JsonNumberTest, OnlyJsonsGrammarIsANumber) {
  for (const char* text :
       {"",      "-",   "+1",  "01", "-01", "00",    ".5",       "1.",        "1.e3",
        "1e",    "1e+", "0x1", "1f", "NaN", "nan",   "Infinity", "-Infinity", "inf",
        "1_000", "1,5", "1 ",  " 1", "--1", "1e1.5", "1.2.3",    "true",      "١"}) {
    EXPECT_EQ(ParseJsonNumber(text).kind, Kind::kNone) << text;
  }
}

TEST(JsonNumberTest, DigitsOnlyAreWholeAndExact) {
  EXPECT_EQ(ParseJsonNumber("0").whole, 0U);
  EXPECT_EQ(ParseJsonNumber("9007199254740993").whole, 9007199254740993U);
  EXPECT_EQ(ParseJsonNumber("9999999999999999999").whole, 9999999999999999999U);
  for (const char* text : {"0", "7", "9007199254740993", "9999999999999999999"}) {
    EXPECT_EQ(ParseJsonNumber(text).kind, Kind::kWhole) << text;
  }
  for (const char* text : {"18446744073709551616", "-1", "-0", "1.0", "1e3", "1E0"}) {
    EXPECT_EQ(ParseJsonNumber(text).kind, Kind::kReal) << text;
  }
}

TEST(JsonNumberTest, BeyondADoubleIsInfiniteOrZero) {
  const double infinity = HUGE_VAL;
  const std::string zeros(400, '0');
  EXPECT_EQ(ParseJsonNumber("1e400").real, infinity);
  EXPECT_EQ(ParseJsonNumber("-1e400").real, -infinity);
  EXPECT_EQ(ParseJsonNumber("1e99999999999999999999999").real, infinity);
  EXPECT_EQ(ParseJsonNumber("1" + zeros).real, infinity);
  EXPECT_EQ(ParseJsonNumber("1" + zeros + "e-10").real, infinity);
  EXPECT_EQ(ParseJsonNumber("1e-400").real, 0);
  EXPECT_EQ(ParseJsonNumber("1e-99999999999999999999999").real, 0);
  EXPECT_EQ(ParseJsonNumber("0." + zeros + "1").real, 0);
  EXPECT_EQ(ParseJsonNumber("0." + zeros + "1e+10").real, 0);
  EXPECT_EQ(ParseJsonNumber("0e99999999999999999999999").real, 0);
  EXPECT_EQ(ParseJsonNumber("0.0e400").real, 0);
  EXPECT_EQ(ParseJsonNumber("1" + zeros + "e-400").real, 1);
  EXPECT_EQ(ParseJsonNumber("1e00000000000000000000000002").real, 100);
}

TEST(JsonNumberTest, RealsAreRoundedAsTheCLibraryRounds) {
  std::mt19937_64 random(11);
  std::uniform_int_distribution<int> digits(0, 17);
  for (int i = 0; i < 50'000; ++i) {
    const double value =
        std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 120) - 100);
    char text[64];
    const char* const format = i % 2 == 0 ? "%.*f" : "%.*e";
    std::snprintf(text, sizeof text, format, digits(random), value);
    ASSERT_EQ(ParseJsonNumber(text).real, std::strtod(text, nullptr)) << text;
  }
}

}  // namespace
}  // namespace pitwall::events

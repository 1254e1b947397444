#include "exporter/text/number.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <limits>
#include <string>

namespace pitwall::text {
namespace {

std::string Written(Number value) {
  std::array<char, kMaxNumberChars> text;
  return {text.data(), WriteNumber(text.data(), value)};
}

TEST(NumberTest, AnExactNumberKeepsEveryDigit) {
  EXPECT_EQ(Written({18446744073709551615U, 0}), "18446744073709551615");
  EXPECT_EQ(Written({9007199254740993U, 0}), "9007199254740993");
  EXPECT_EQ(Written({1'500'000'001, 9}), "1.500000001");
  EXPECT_EQ(Number(1'500, 3).AsDouble(), 1.5);
}

TEST(NumberTest, ADoubleIsItsShortestTextWithoutAnExponent) {
  EXPECT_EQ(ShortestText(4096), "4096");
  EXPECT_EQ(ShortestText(0.0009765625), "0.0009765625");
  EXPECT_EQ(ShortestText(0.1), "0.1");
  EXPECT_EQ(ShortestText(-0.0), "-0");
  EXPECT_EQ(Written(Number(1e21)), "1000000000000000000000");
  EXPECT_EQ(Written(Number(std::numeric_limits<double>::infinity())), "+Inf");
  EXPECT_EQ(Written(Number(-std::numeric_limits<double>::infinity())), "-Inf");
}

TEST(NumberTest, TheLongestDoublesFit) {
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min(),
                             -2.2250738585072011e-308}) {
    const std::string text = Written(Number(value));
    EXPECT_LT(text.size(), kMaxNumberChars);
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), value);
  }
}

TEST(NumberTest, OnlyADoubleIsNotANumber) {
  EXPECT_TRUE(Number(std::numeric_limits<double>::quiet_NaN()).IsNan());
  EXPECT_FALSE(Number(1.5).IsNan());
  EXPECT_FALSE(Number(18446744073709551615U, 0).IsNan());
}

}  // namespace
}  // namespace pitwall::text

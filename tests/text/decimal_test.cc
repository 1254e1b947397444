#include "exporter/text/decimal.h"

#include <gtest/gtest.h>

#include <string>

namespace pitwall::text {
namespace {

std::string Text(std::uint64_t units, unsigned scale) {
  char text[kMaxDecimalChars];
  return {text, WriteDecimal(text, {units, scale})};
}

TEST(DecimalTest, WholeNumbersAreExactUpTo64Bits) {
  EXPECT_EQ(Text(0, 0), "0");
  EXPECT_EQ(Text((1ULL << 53) + 1, 0), "9007199254740993");
  EXPECT_EQ(Text(~0ULL, 0), "18446744073709551615");
}

TEST(DecimalTest, FractionsAreExactAndLoseTheirTrailingZeros) {
  EXPECT_EQ(Text(1'500'000'000, 9), "1.5");
  EXPECT_EQ(Text(1, 9), "0.000000001");
  EXPECT_EQ(Text(2'000'000'000, 9), "2");
  EXPECT_EQ(Text(8'100'000, 6), "8.1");
  EXPECT_EQ(Text(1'767'547'009'148, 3), "1767547009.148");
  EXPECT_EQ(Text(~0ULL, 9), "18446744073.709551615");
}

TEST(DecimalTest, TheDoubleIsTheOneThatTheTextReadsBackAs) {
  for (const std::uint64_t units : {1ULL, 3ULL, 807'486'123'456'789ULL, 1ULL << 52}) {
    for (const unsigned scale : {0U, 3U, 6U, 9U}) {
      EXPECT_EQ((Decimal{units, scale}.AsDouble()), std::stod(Text(units, scale)));
    }
  }
}

}  // namespace
}  // namespace pitwall::text

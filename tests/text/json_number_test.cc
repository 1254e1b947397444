#include "exporter/text/json_number.h"

#include <gtest/gtest.h>

#include <string_view>

namespace pitwall::text {
namespace {

TEST(JsonNumberTest, NumbersOfRfc8259AreAccepted) {
  for (const std::string_view text :
       {"0", "-0", "7", "10", "-12", "0.5", "10.25", "1e9", "1E+9", "0e0", "-1.5e-300", "1e999",
        "123456789012345678901234567890"}) {
    EXPECT_TRUE(IsJsonNumber(text)) << text;
  }
}

TEST(JsonNumberTest, OtherTextsAreRefused) {
  for (const std::string_view text :
       {"",    "-",     "+1",   "01", "-01", "00", ".5",  "1.",       "1.e3",  "1e",
        "1e+", "1e1.5", "0x10", "1 ", " 1",  "1,", "NaN", "Infinity", "1_000", "--1"}) {
    EXPECT_FALSE(IsJsonNumber(text)) << text;
  }
}

}  // namespace
}  // namespace pitwall::text

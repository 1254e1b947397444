#include "exporter/http/text.h"

#include <gmock/gmock.h>

namespace pitwall::http {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(TextTest, ABrokenEscapeStaysUnchanged) {
  EXPECT_EQ(PercentDecode("a%2Fb%2f", false), "a/b/");
  EXPECT_EQ(PercentDecode("%", false), "%");
  EXPECT_EQ(PercentDecode("%2", false), "%2");
  EXPECT_EQ(PercentDecode("%zz%4", false), "%zz%4");
  EXPECT_EQ(PercentDecode("a+b", false), "a+b");
  EXPECT_EQ(PercentDecode("a+b", true), "a b");
  EXPECT_EQ(PercentDecode("%00", false), std::string(1, '\0'));
}

TEST(TextTest, DigitsAreNothingButDigits) {
  EXPECT_EQ(ParseDigits("0"), 0U);
  EXPECT_EQ(ParseDigits("9223372036854775807"), 9223372036854775807U);
  for (const char* text : {"", " 1", "1 ", "+1", "-1", "0x1", "1.0", "9223372036854775808"}) {
    EXPECT_EQ(ParseDigits(text), std::nullopt) << text;
  }
}

TEST(TextTest, OnlyCompleteTokensAreFoundInAnyCase) {
  EXPECT_TRUE(HasToken("keep-alive, Upgrade", "upgrade"));
  EXPECT_FALSE(HasToken("not-upgrade", "upgrade"));
  EXPECT_FALSE(HasToken("", "upgrade"));
}

TEST(TextTest, AQueryKeepsItsOrderAndItsRepeats) {
  EXPECT_THAT(ParseQuery("a=1&&b&a=2%3D=&=x"),
              ElementsAre(Pair("a", "1"), Pair("b", ""), Pair("a", "2=="), Pair("", "x")));
  EXPECT_TRUE(ParseQuery("").empty());
}

}  // namespace
}  // namespace pitwall::http

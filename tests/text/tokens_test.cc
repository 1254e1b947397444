#include "exporter/text/tokens.h"

#include <gtest/gtest.h>

namespace pitwall::text {
namespace {

TEST(TokensTest, CaseIsIgnoredInAsciiOnly) {
  EXPECT_TRUE(EqualsIgnoringCase("Content-Type", "content-TYPE"));
  EXPECT_FALSE(EqualsIgnoringCase("content-type", "content-typ"));
  EXPECT_EQ(ToLower("Ä-ÄZ"), "Ä-Äz");
}

TEST(TokensTest, AListIsReadItemByItem) {
  std::string_view list = " a ,,\tb";
  EXPECT_EQ(NextItem(list, ','), "a");
  EXPECT_EQ(NextItem(list, ','), "");
  EXPECT_EQ(NextItem(list, ','), "b");
  EXPECT_EQ(NextItem(list, ','), std::nullopt);
}

TEST(TokensTest, AMediaTypeComesWithoutItsParameters) {
  EXPECT_EQ(MediaTypeOf("text/plain ; charset=utf-8"), "text/plain");
  EXPECT_EQ(MediaTypeOf("text/plain"), "text/plain");
  EXPECT_EQ(MediaTypeOf(""), "");
}

TEST(TokensTest, AParameterComesWithoutItsQuotes) {
  const auto quoted = ParseMediaParameter(" charset=\"utf-8\"");
  ASSERT_TRUE(quoted);
  EXPECT_EQ(quoted->name, "charset");
  EXPECT_EQ(quoted->value, "utf-8");
  EXPECT_EQ(ParseMediaParameter("q=0.5")->value, "0.5");
  EXPECT_FALSE(ParseMediaParameter("charset"));
}

}  // namespace
}  // namespace pitwall::text

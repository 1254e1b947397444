#include "exporter/live/agent_change.h"

#include <gtest/gtest.h>

namespace pitwall::live {
namespace {

TEST(AgentChangeTest, AMoveIsAChangeOfTheStandingButNotOfItsClass) {
  const std::string_view before =
      R"({"calls":1,"standing":{"class":"low","rank":2,"score":1.5,"reasons":["r"]}})";
  EXPECT_TRUE(IsOnlyMoved(
      before, R"({"calls":1,"standing":{"class":"low","rank":3,"score":1.4,"reasons":["r"]}})"));
  EXPECT_FALSE(IsOnlyMoved(
      before, R"({"calls":2,"standing":{"class":"low","rank":3,"score":1.5,"reasons":["r"]}})"));
  EXPECT_TRUE(IsOnlyMoved(
      before, R"({"calls":1,"standing":{"class":"low","rank":2,"score":1.5,"reasons":["s"]}})"));
  EXPECT_FALSE(IsOnlyMoved(
      before, R"({"calls":1,"standing":{"class":"high","rank":2,"score":1.5,"reasons":["r"]}})"));
}

TEST(AgentChangeTest, FindsTheMembersThatChanged) {
  EXPECT_EQ(
      ChangedMembers(R"({"a":1,"b":{"c":[1,2]},"d":"x"})", R"({"a":1,"b":{"c":[1,3]},"d":"y"})"),
      R"({"b":{"c":[1,3]},"d":"y"})");
  EXPECT_EQ(ChangedMembers(R"({"a":1})", R"({"a":1})"), "{}");
  EXPECT_EQ(ChangedMembers("", R"({"a":1,"b":null})"), R"({"a":1,"b":null})");
}

}  // namespace
}  // namespace pitwall::live

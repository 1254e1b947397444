#include "exporter/setup/json_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace pitwall::setup {
namespace {

using nlohmann::ordered_json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

JsonNode Parsed(std::string_view text) {
  auto tree = ParseJsonTree(text);
  EXPECT_TRUE(tree.ok()) << tree.status().ToString();
  return tree.ok() && *tree ? **tree : JsonNode{};
}

std::string Refusal(std::string_view text) {
  const auto tree = ParseJsonTree(text);
  return tree.ok() ? "" : tree.status().ToString();
}

TEST(JsonTreeTest, RangesLeadToKeysAndValues) {
  const std::string text = R"({"a": [1, 22], "b" : "x"})";
  const JsonNode root = Parsed(text);
  EXPECT_EQ(root.begin, 0U);
  EXPECT_EQ(root.end, text.size());
  ASSERT_EQ(root.items.size(), 2U);
  EXPECT_THAT(root.commas, ElementsAre(13U));
  const JsonItem& b = root.items[1];
  EXPECT_EQ(text.substr(b.begin, b.end() - b.begin), R"("b" : "x")");
  const JsonNode& array = root.items[0].value;
  EXPECT_EQ(text.substr(array.items[1].begin, 2), "22");
  EXPECT_EQ(root.Find("c"), nullptr);
}

TEST(JsonTreeTest, CommentsAndTrailingCommasAreAccepted) {
  const std::string text = "// head\n{\"a\": 1, /* b */ \"c\": [2,], // end\n}\n// tail";
  const JsonNode root = Parsed(text);
  EXPECT_EQ(root.items.size(), 2U);
  EXPECT_EQ(root.commas.size(), 2U);
  EXPECT_EQ(ValueOf(text, root), ordered_json({{"a", 1}, {"c", {2}}}));
}

TEST(JsonTreeTest, StringsMayContainWhatOtherwiseHasAMeaning) {
  const std::string text = R"({"//\"{": "/* \\", "é": "\u00e9]"})";
  EXPECT_EQ(ValueOf(text, Parsed(text)), ordered_json({{"//\"{", "/* \\"}, {"é", "é]"}}));
}

TEST(JsonTreeTest, OfEqualKeysTheLastCounts) {
  EXPECT_EQ(Parsed(R"({"a":1,"a":2})").Find("a")->begin, 7U);
}

TEST(JsonTreeTest, ABlankTextHasNoValue) {
  for (const char* const text : {"", " \r\n\t", "// only a comment", "\xef\xbb\xbf"}) {
    const auto tree = ParseJsonTree(text);
    EXPECT_TRUE(tree.ok() && !tree->has_value()) << text;
  }
}

TEST(JsonTreeTest, WhatIsNotJsonIsRefusedWithItsLine) {
  for (const char* const text :
       {"{", "[1", "{\"a\"}", "{\"a\":}", "{a:1}", "{\"a\":1 \"b\":2}", "[,]", "{\"a\":1}}", "\"x",
        "[01]", "[nul]", "{'a':1}", "[1,,2]", "\xff", "[\"\xff\"]", "{\"a\":1}\n{"}) {
    EXPECT_THAT(Refusal(text), HasSubstr("line ")) << text;
  }
  EXPECT_THAT(Refusal("{\n\"a\": 1,\n\"b\" 2\n}"), HasSubstr("line 3: a colon is missing"));
}

TEST(JsonTreeTest, DepthIsBounded) {
  EXPECT_EQ(Refusal(std::string(100, '[') + std::string(100, ']')), "");
  EXPECT_THAT(Refusal(std::string(100'000, '[')), HasSubstr("nests too deep"));
}

TEST(JsonTreeTest, FindCommentsFindsTheLastOne) {
  const std::string text = " /* a */ // b\r\n ";
  EXPECT_EQ(FindComments(text, 0, text.size()).end, 13U);
  EXPECT_TRUE(FindComments(text, 0, text.size()).is_line_last);
  EXPECT_FALSE(FindComments(text, 0, 8).is_line_last);
  EXPECT_EQ(FindComments("  ", 0, 2).end, 0U);
}

}  // namespace
}  // namespace pitwall::setup

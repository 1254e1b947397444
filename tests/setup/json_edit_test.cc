#include "exporter/setup/json_edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace pitwall::setup {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;

const std::vector<JsonSetting>& Wanted() {
  static const std::vector<JsonSetting> settings = {
      {{"env", "X"}, "1"},
      {{"env", "Y"}, "two"},
      {{"hooks", "Stop"}, {{"hooks", {{{"url", "u"}}}}}, true},
  };
  return settings;
}

JsonAddition Add(const std::string& text, const std::vector<JsonSetting>& settings = Wanted()) {
  auto added = AddSettings(text, settings);
  EXPECT_TRUE(added.ok()) << added.status().ToString();
  return added.ok() ? *added : JsonAddition{};
}

std::string Remove(const std::string& text, const JsonUndo& undo) {
  // As it comes back from the disk.
  const JsonUndo stored = JsonUndo::FromJson(ordered_json::parse(undo.ToJson().dump())).value();
  auto removal = RemoveSettings(text, stored);
  EXPECT_TRUE(removal.ok()) << removal.status().ToString();
  return removal.ok() ? removal->text : "";
}

TEST(JsonEditTest, SettingsFollowTheIndentationOfTheText) {
  EXPECT_EQ(Add("{\n\t\"model\": \"opus\"\n}\n").text,
            "{\n"
            "\t\"model\": \"opus\",\n"
            "\t\"env\": {\n"
            "\t\t\"X\": \"1\",\n"
            "\t\t\"Y\": \"two\"\n"
            "\t},\n"
            "\t\"hooks\": {\n"
            "\t\t\"Stop\": [\n"
            "\t\t\t{ \"hooks\": [{ \"url\": \"u\" }] }\n"
            "\t\t]\n"
            "\t}\n"
            "}\n");
}

TEST(JsonEditTest, ABlankTextBecomesADocument) {
  EXPECT_EQ(Add("", {{{"a", "b"}, true}}).text, "{\n  \"a\": {\n    \"b\": true\n  }\n}\n");
}

TEST(JsonEditTest, MinifiedTextStaysOnItsLine) {
  EXPECT_EQ(Add(R"({"env":{"A":"0"},"hooks":{"Stop":[]}})").text,
            R"({"env":{"A":"0","X":"1","Y":"two"},"hooks":{"Stop":[{"hooks":[{"url":"u"}]}]}})");
  EXPECT_EQ(Add(R"({"a": 1})", {{{"b", "c"}, 2}}).text, R"({"a": 1, "b": { "c": 2 }})");
}

TEST(JsonEditTest, NewElementsComeBehindThoseOfTheUser) {
  const JsonAddition added =
      Add("{\n  \"hooks\": {\n    \"Stop\": [\n      {\"mine\": 1}\n"
          "    ]\n  }\n}",
          {{{"hooks", "Stop"}, {{"ours", 1}}, true}});
  EXPECT_EQ(added.text,
            "{\n  \"hooks\": {\n    \"Stop\": [\n      {\"mine\": 1},\n      { \"ours\": 1 }\n"
            "    ]\n  }\n}");
}

TEST(JsonEditTest, ACommentStaysOnTheLineOfItsMember) {
  const JsonAddition added = Add("{\n  \"a\": 1 // one\n}", {{{"b"}, 2}});
  EXPECT_EQ(added.text, "{\n  \"a\": 1, // one\n  \"b\": 2\n}");
}

class JsonRoundTripTest : public ::testing::TestWithParam<const char*> {};

TEST_P(JsonRoundTripTest, RemovalRestoresTheTextByteForByte) {
  const std::string before = GetParam();
  const JsonAddition added = Add(before);
  EXPECT_NE(added.text, before);
  EXPECT_TRUE(*HasSettings(added.text, Wanted()));
  EXPECT_EQ(Remove(added.text, added.undo), before);
}

TEST_P(JsonRoundTripTest, ASecondAdditionChangesNothing) {
  const JsonAddition added = Add(GetParam());
  const JsonAddition again = Add(added.text);
  EXPECT_EQ(again.text, added.text);
  EXPECT_TRUE(again.undo.settings.empty());
}

TEST_P(JsonRoundTripTest, WhatTheUserAddsBehindItStays) {
  const JsonAddition added = Add(GetParam());
  auto later = AddSettings(added.text, {{{"later"}, true}, {{"env", "Z"}, "z"}});
  ASSERT_TRUE(later.ok());
  const std::string rest = Remove(later->text, added.undo);
  const auto tree = AddSettings(rest, {{{"later"}, true}, {{"env", "Z"}, "z"}});
  ASSERT_TRUE(tree.ok()) << rest;
  EXPECT_EQ(tree->text, rest) << "the user's settings are gone";
  EXPECT_FALSE(*HasSettings(rest, {{{"env", "Y"}, "two"}}));
  EXPECT_FALSE(*HasSettings(rest, {Wanted()[2]}));
}

INSTANTIATE_TEST_SUITE_P(
    Texts, JsonRoundTripTest,
    ::testing::Values(
        "", "\n", "{}", "{ }", "{\n}", "{\r\n}\r\n", "{}\n", "// mine\n{}\n", "{ /* mine */ }",
        "{\n  // mine\n}\n", "{\"a\":1}", "{ \"a\": 1 }", "{\n    \"a\": [1, 2]\n}",
        "{\r\n\t\"a\": 1\r\n}\r\n", "{\n  \"a\": 1,\n}\n", "{\n  \"a\": 1, // one\n}\n",
        "{\n  \"a\": 1 // one\n  // two\n}\n", "{\n  \"a\": 1 /* one */\n\n\n}\n",
        "{\"env\":{},\"hooks\":{}}", "{\n  \"env\": {},\n  \"hooks\": {\n  }\n}",
        "{\n  \"env\": {\n    \"A\": \"0\"\n  },\n  \"hooks\": {\"Stop\": [ ]}\n}",
        "{\n  \"hooks\": {\n    \"Stop\": [\n      {\n        \"hooks\": []\n      }\n    ],\n"
        "    \"Start\": []\n  },\n  \"env\": { \"A\": \"0\" }\n}\n",
        "{\n  \"env\": {\n    \"X\": \"1\"\n  }\n}", "\xef\xbb\xbf{\n  \"a\": 1\n}\n",
        "{\n\"a\": 1\n}", "{ \"hooks\": { // mine\n  \"Stop\": [] } }", "{\"a\":1 // mine  \n}",
        "{\n  \"a\": 1 // mine  \n}\n", "{\"env\":{\"A\":\"0\"// mine\r\n}}"));

TEST(JsonEditTest, AMemberOfTheUserWithTheSameValueStaysAfterTheRemoval) {
  const JsonAddition added = Add(R"({"env":{"X":"1"}})");
  EXPECT_EQ(Remove(added.text, added.undo), R"({"env":{"X":"1"}})");
}

TEST(JsonEditTest, AMemberWithAnotherValueIsNotReplaced) {
  const auto refused = AddSettings(R"({"env":{"X":"0"}})", Wanted());
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().ToString(), HasSubstr("env.X: is already \"0\""));
  EXPECT_THAT(refused.status().ToString(), HasSubstr("Pitwall needs \"1\""));
}

TEST(JsonEditTest, AMemberThatYieldsKeepsTheOtherValue) {
  const std::vector<JsonSetting> wanted = {{{"log"}, false, false, true}};
  EXPECT_EQ(Add("{\"log\":true}", wanted).text, "{\"log\":true}");
  EXPECT_TRUE(*HasSettings("{\"log\":true}", wanted));
  EXPECT_EQ(Add("{}", wanted).text, "{\n  \"log\": false\n}");
}

TEST(JsonEditTest, AContainerOfAnotherKindIsRefused) {
  EXPECT_FALSE(AddSettings("[]", Wanted()).ok());
  EXPECT_FALSE(AddSettings("{\"env\":[]}", Wanted()).ok());
  EXPECT_FALSE(AddSettings("{\"hooks\":{\"Stop\":{}}}", Wanted()).ok());
  EXPECT_FALSE(AddSettings("{\"env\":", Wanted()).ok());
}

TEST(JsonEditTest, ASettingThatTheUserChangedStaysAndIsNamed) {
  const JsonAddition added = Add("{}");
  std::string text = added.text;
  text.replace(text.find("\"two\""), 5, "\"three\"");
  const auto removal = RemoveSettings(text, added.undo);
  ASSERT_TRUE(removal.ok());
  ASSERT_EQ(removal->changed.size(), 1U);
  EXPECT_EQ(NameOf(removal->changed[0].path), "env.Y");
  EXPECT_EQ(removal->text, "{\n  \"env\": {\n    \"Y\": \"three\"\n  }\n}");
}

TEST(JsonEditTest, AGroupIsPitwallsIfAllItsHooksAre) {
  const std::string text =
      R"({"hooks":{"Stop":[{"hooks":[{"url":"mine"},{"url":"ours"}]},{"hooks":[]},1,)"
      R"({"hooks":[{"url":"ours"}]},{"url":"ours"}],"Go":[{"hooks":[{"url":"ours"}]}]}})";
  const auto is_own = [](const ordered_json& hook) { return hook["url"] == "ours"; };
  const auto found = FindHooks(text, Wanted(), is_own);
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 2U);
  EXPECT_EQ((*found)[0].path, (JsonPath{"hooks", "Stop", "0", "hooks"}));
  EXPECT_EQ((*found)[0].value, ordered_json({{"url", "ours"}}));
  EXPECT_EQ((*found)[1].path, (JsonPath{"hooks", "Stop"}));
  EXPECT_EQ(Remove(text, {*found, {}, {}}),
            R"({"hooks":{"Stop":[{"hooks":[{"url":"mine"}]},{"hooks":[]},1,)"
            R"({"url":"ours"}],"Go":[{"hooks":[{"url":"ours"}]}]}})");
}

TEST(JsonEditTest, UndoInformationOfAnotherShapeIsRefused) {
  for (const char* const undo :
       {"{}", R"({"settings":[],"containers":{}})", R"({"settings":1,"containers":[]})",
        R"({"settings":[{"path":[],"value":1,"is_element":false}],"containers":[]})",
        R"({"settings":[{"path":"a","value":1,"is_element":false}],"containers":[]})",
        R"({"settings":[],"containers":[{"path":[]}]})",
        R"({"settings":[],"containers":[],"blank":1})"}) {
    EXPECT_FALSE(JsonUndo::FromJson(ordered_json::parse(undo)).has_value()) << undo;
  }
}

}  // namespace
}  // namespace pitwall::setup

#include "exporter/views/field_selection.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "exporter/text/text_buffer.h"
#include "exporter/views/agent_fields.h"
#include "exporter/views/agent_json.h"
#include "tests/exposition/test_fleet.h"

namespace pitwall::views {
namespace {

using nlohmann::ordered_json;

constexpr RowField kFields[] = {{"id", "string"},
                                {"calls", "integer"},
                                {"standing.class", "string"},
                                {"standing.rank", "integer"}};
constexpr std::string_view kRow =
    R"({"id":"a \"},{","calls":5,"standing":{"class":"low","rank":7,"reasons":["x, \"y\""]}})";

std::string Selected(std::string_view list, std::string_view row = kRow) {
  std::string error;
  const auto selection = FieldSelection::Parse(list, kFields, error);
  if (!selection) return error;
  std::string text;
  selection->AppendSelected(row, text);
  return text;
}

TEST(FieldSelectionTest, SelectsKeysAndKeysOfObjects) {
  EXPECT_EQ(Selected("calls"), R"({"calls":5})");
  EXPECT_EQ(Selected("standing.rank,id"), R"({"id":"a \"},{","standing":{"rank":7}})");
  EXPECT_EQ(Selected("standing.rank,standing.class"), R"({"standing":{"class":"low","rank":7}})");
}

TEST(FieldSelectionTest, TheNameOfAnObjectSelectsAllOfIt) {
  const std::string whole = R"({"standing":{"class":"low","rank":7,"reasons":["x, \"y\""]}})";
  EXPECT_EQ(Selected("standing"), whole);
  EXPECT_EQ(Selected("standing.rank,standing"), whole);
}

TEST(FieldSelectionTest, AnObjectMayBeNull) {
  EXPECT_EQ(Selected("standing.rank", R"({"id":"a","standing":null})"), R"({"standing":null})");
}

TEST(FieldSelectionTest, RefusesUnknownNames) {
  EXPECT_EQ(Selected("calls,call"),
            "has no field call; must be some of id calls standing.class standing.rank, separated "
            "by commas");
  EXPECT_NE(Selected("standing.reasons").find("has no field"), std::string::npos);
  EXPECT_NE(Selected("").find("must be some of"), std::string::npos);
}

TEST(FieldSelectionTest, TheOrderOfTheListDoesNotMatter) {
  std::string error;
  const auto one = FieldSelection::Parse("id,standing.rank", kFields, error);
  const auto other = FieldSelection::Parse("standing.rank,,id", kFields, error);
  const auto more = FieldSelection::Parse("standing,id", kFields, error);
  EXPECT_EQ(one->key(), other->key());
  EXPECT_NE(one->key(), more->key());
}

// The names of the keys of an object, those of inner objects with a dot.
std::vector<std::string> NamesIn(const ordered_json& agent) {
  const std::vector<std::string> with_keys = {"duration_ms", "time_spent", "loop", "tokens",
                                              "standing"};
  std::vector<std::string> names;
  for (const auto& [key, value] : agent.items()) {
    if (std::find(with_keys.begin(), with_keys.end(), key) == with_keys.end()) {
      names.push_back(key);
      continue;
    }
    for (const auto& [inner, ignored] : value.items()) names.push_back(key + "." + inner);
  }
  return names;
}

TEST(FieldSelectionTest, TheTableOfAgentsIsTheirJson) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  std::string text;
  text::TextBuffer out(text);
  text::JsonWriter writer(out);
  WriteAgent(writer, made.reading.agents[0], standings[0]);
  out.Flush();
  const ordered_json agent = ordered_json::parse(text);
  ASSERT_FALSE(agent.at("loop").is_null());
  std::vector<std::string> table;
  for (const RowField& field : AgentFields()) table.emplace_back(field.name);
  EXPECT_EQ(NamesIn(agent), table);
}

}  // namespace
}  // namespace pitwall::views

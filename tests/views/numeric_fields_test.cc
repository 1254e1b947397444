#include "exporter/views/numeric_fields.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "exporter/views/agent_json.h"
#include "tests/exposition/test_fleet.h"

namespace pitwall::views {
namespace {

nlohmann::json JsonOf(const AgentReading& agent, const Standing& standing) {
  std::string body;
  text::TextBuffer out(body);
  text::JsonWriter writer(out);
  WriteAgent(writer, agent, standing);
  out.Flush();
  return nlohmann::json::parse(body);
}

// Dotted names of every number, or null in place of one, in an agent's JSON.
void CollectNumbers(const nlohmann::json& value, const std::string& prefix,
                    std::set<std::string>& names) {
  for (const auto& [key, child] : value.items()) {
    if (child.is_object()) CollectNumbers(child, prefix + key + ".", names);
    if (child.is_number()) names.insert(prefix + key);
  }
}

const nlohmann::json* Lookup(const nlohmann::json& root, const std::string& name) {
  const nlohmann::json* at = &root;
  std::size_t start = 0;
  while (true) {
    const std::size_t dot = name.find('.', start);
    const std::string key = name.substr(start, dot - start);
    if (!at->contains(key)) return nullptr;
    at = &at->at(key);
    if (dot == std::string::npos) return at;
    start = dot + 1;
  }
}

TEST(NumericFieldTest, EveryNumberOfTheViewCanBeSortedByAndIsTheOneShown) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  const nlohmann::json agent = JsonOf(made.reading.agents[0], standings[0]);
  std::set<std::string> names;
  CollectNumbers(agent, "", names);
  EXPECT_GT(names.size(), 25U);
  for (const std::string& name : names) {
    const auto field = NumericField::FromName(name, FieldUse::kSort);
    ASSERT_TRUE(field) << name;
    EXPECT_DOUBLE_EQ(field->Of(made.reading.agents[0], standings[0]).value_or(-1),
                     Lookup(agent, name)->get<double>())
        << name;
  }
}

TEST(NumericFieldTest, ANullInTheViewIsNoField) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  for (const char* name : {"avg_duration_ms", "duration_ms.p50", "duration_ms.max", "avg_quality",
                           "standing.score", "first_seen", "tools.bash.calls"}) {
    EXPECT_EQ(
        NumericField::FromName(name, FieldUse::kSort)->Of(made.reading.agents[2], standings[2]),
        std::nullopt)
        << name;
  }
}

TEST(NumericFieldTest, AToolsNameMayHoldDots) {
  testing::TestFleet made(1);
  const auto tools = made.Tools({"mcp.read.file"});
  tools[0].calls = 3;
  made.agent(0).tools = tools;
  const auto field = NumericField::FromName("tools.mcp.read.file.calls", FieldUse::kSort);
  ASSERT_TRUE(field);
  EXPECT_EQ(field->Of(made.reading.agents[0], {}), 3);
}

TEST(NumericFieldTest, NumbersOfAModelAreThoseOfItsCalls) {
  testing::TestFleet made(1);
  const auto models = made.Models({"opus-4.1"});
  models[0].calls = 3;
  models[0].errors = 1;
  models[0].durations = made.Make({2'000'000'000, 4'000'000'000});
  made.agent(0).models = models;
  const auto number = [&](const std::string& name) {
    const auto field = NumericField::FromName(name, FieldUse::kHistory);
    return field ? field->Of(made.reading.agents[0], {}) : std::nullopt;
  };
  EXPECT_EQ(number("models.opus-4.1.calls"), 3);
  EXPECT_EQ(number("models.opus-4.1.errors"), 1);
  EXPECT_EQ(number("models.opus-4.1.avg_duration_ms"), 3'000);
  EXPECT_EQ(number("models.opus-4.calls"), std::nullopt);
}

TEST(NumericFieldTest, AValueThatIsNoNumberIsNoField) {
  for (const char* name : {"", "agent_id", "duration_ms", "tools", "tools.", "tools.bash",
                           "tools..calls", "models..calls", "models..tokens.input",
                           "models.tokens.input", "models.m.tokens", "models.m", "time_spent",
                           "tools.bash.last_used", "quality_scores", "-avg_quality", "standing"}) {
    EXPECT_FALSE(NumericField::FromName(name, FieldUse::kSort)) << name;
  }
}

TEST(NumericFieldTest, CurrentNumbersHaveNoHistory) {
  for (const char* name : {"tasks_in_progress", "standing.rank", "first_seen", "last_activity",
                           "time_spent.other_ms"}) {
    EXPECT_TRUE(NumericField::FromName(name, FieldUse::kSort)) << name;
    EXPECT_FALSE(NumericField::FromName(name, FieldUse::kHistory)) << name;
    EXPECT_EQ(NumericField::Names(FieldUse::kHistory).find(name), std::string::npos);
  }
  EXPECT_TRUE(NumericField::FromName("duration_ms.p95", FieldUse::kHistory));
}

}  // namespace
}  // namespace pitwall::views

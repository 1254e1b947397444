#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "exporter/events/event_parser.h"
#include "tests/events/parsed.h"

namespace pitwall::events {
namespace {

Parsed ParseLabels(std::string_view labels) {
  return ParseKeeping(
      {"run", "team"},
      Joined({R"({"type":"heartbeat","agent_id":"a","version":"v2","labels":)", labels, "}"}));
}

TEST(AgentLabelsTest, TheLabelsThatAreKeptArriveInTheirOrder) {
  const Parsed parsed = ParseLabels(R"({"team":"w\u0065b","other":"x","gone":null,"run":"42"})");
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_EQ(parsed.events[0].version, "v2");
  ASSERT_EQ(parsed.events[0].labels.size(), 2U);
  EXPECT_EQ(parsed.events[0].labels[0], "42");
  EXPECT_EQ(parsed.events[0].labels[1], "web");
}

TEST(AgentLabelsTest, WithoutLabelsToKeepNoneArrive) {
  const Parsed parsed = Parse(R"({"type":"heartbeat","agent_id":"a","labels":{"run":"42"}})");
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_TRUE(parsed.events[0].labels.empty());
}

TEST(AgentLabelsTest, MissingLabelsAreEmpty) {
  const Parsed parsed = ParseLabels("{}");
  ASSERT_EQ(parsed.events.size(), 1U);
  ASSERT_EQ(parsed.events[0].labels.size(), 2U);
  EXPECT_EQ(parsed.events[0].labels[0], "");
  EXPECT_TRUE(ParseLabels("null").events.at(0).labels.empty());
}

TEST(AgentLabelsTest, LabelsBeyondTheirBoundsAreRefused) {
  const std::string long_value = "\"" + std::string(129, 'x') + "\"";
  for (const std::string& labels :
       {std::string("[]"), std::string("\"run\""), std::string("7"), std::string(R"({"run":7})"),
        std::string(R"({"run":{"a":"b"}})"), std::string(R"({"run":""})"),
        std::string(R"({"other":""})"), R"({"run":)" + long_value + "}",
        std::string(
            R"({"1":"a","2":"a","3":"a","4":"a","5":"a","6":"a","7":"a","8":"a","9":"a"})")}) {
    const Parsed parsed = ParseLabels(labels);
    ASSERT_EQ(parsed.errors.size(), 1U) << labels;
    EXPECT_EQ(parsed.errors[0].field, "labels") << labels;
    EXPECT_TRUE(parsed.errors[0].error.starts_with("must be an object of at most 8")) << labels;
  }
}

TEST(AgentLabelsTest, AnEventAfterBadLabelsIsRead) {
  const Parsed parsed =
      ParseKeeping({"run"}, R"([{"type":"heartbeat","agent_id":"a","labels":{"run":[1,{"x":2}]}},
      {"type":"heartbeat","agent_id":"b","labels":{"run":"1"}}])");
  EXPECT_EQ(parsed.rejected, 1U);
  ASSERT_EQ(parsed.events.size(), 1U);
  EXPECT_EQ(parsed.events[0].labels[0], "1");
}

}  // namespace
}  // namespace pitwall::events

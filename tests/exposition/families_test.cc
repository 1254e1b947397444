#include "exporter/exposition/families.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "exporter/exposition/classic_buckets.h"
#include "exporter/exposition/scrape.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/protobuf_reader.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"

namespace pitwall::exposition {
namespace {

TEST(FamiliesTest, NamesKindsAndLabelsAreThoseOfTheContract) {
  std::map<std::string, std::string> found;
  for (const Family& family : Families()) {
    if (family.tier == Tier::kFleet || family.walk_group != nullptr) continue;
    EXPECT_FALSE(found.contains(family.TextName())) << "a family has one set of label names";
    std::string& text = found[family.TextName()];
    text = family.is_native_only ? "native " : "";
    text += std::to_string(static_cast<int>(family.kind));
    for (const auto label : family.labels) text += " " + std::string(label);
  }
  const std::string gauge = "0 ";
  const std::string counter = "1 ";
  const std::string histogram = "2 ";
  const std::map<std::string, std::string> wanted = {
      {"pitwall_agent_info", gauge + "agent_id role model"},
      {"pitwall_tasks_claimed_total", counter + "agent_id"},
      {"pitwall_tasks_completed_total", counter + "agent_id"},
      {"pitwall_tasks_failed_total", counter + "agent_id"},
      {"pitwall_tasks_abandoned_total", counter + "agent_id"},
      {"pitwall_tasks_in_progress", gauge + "agent_id"},
      {"pitwall_task_duration_seconds", histogram + "agent_id"},
      {"pitwall_quality_score", histogram + "agent_id"},
      {"pitwall_tool_calls_total", counter + "agent_id tool"},
      {"pitwall_tool_errors_total", counter + "agent_id tool"},
      {"pitwall_tool_duration_seconds", histogram + "tool"},
      {"pitwall_agent_tool_duration_seconds", "native " + histogram + "agent_id tool"},
      {"pitwall_agent_model_call_duration_seconds", "native " + histogram + "agent_id model"},
      {"pitwall_fleet_tool_calls_total", counter + "tool"},
      {"pitwall_fleet_tool_errors_total", counter + "tool"},
      {"pitwall_model_calls_total", counter + "agent_id model"},
      {"pitwall_model_errors_total", counter + "agent_id model"},
      {"pitwall_model_call_duration_seconds", histogram + "model"},
      {"pitwall_fleet_model_calls_total", counter + "model"},
      {"pitwall_fleet_model_errors_total", counter + "model"},
      {"pitwall_agent_seconds_total", counter + "agent_id activity"},
      {"pitwall_tool_transitions_total", counter + "from_tool to_tool"},
      {"pitwall_agent_repeated_calls", gauge + "agent_id"},
      {"pitwall_tokens_total", counter + "agent_id model direction"},
      {"pitwall_cost_usd_total", counter + "agent_id model"},
      {"pitwall_agent_last_activity_timestamp_seconds", gauge + "agent_id"},
      {"pitwall_agent_standing", gauge + "agent_id standing"},
  };
  EXPECT_EQ(found, wanted);
}

// pitwall_tasks_claimed becomes pitwall_group_tasks_claimed, with other labels in front.
TEST(FamiliesTest, AFamilyOfGroupsIsThatOfAgentsWithAnotherName) {
  std::map<std::string, const Family*> agents;
  std::set<std::string> groups;
  for (const Family& family : Families()) {
    const std::string name(family.name);
    if (family.walk_group != nullptr) groups.insert(name);
    if (family.walk_agents != nullptr) agents[name] = &family;
  }
  EXPECT_EQ(groups.size(), 19U);
  for (const Family& family : Families()) {
    if (family.walk_group == nullptr) continue;
    ASSERT_GE(family.labels.size(), 2U) << family.name;
    EXPECT_EQ(family.labels[0], "by");
    EXPECT_EQ(family.labels[1], "group");
    std::string name =
        "pitwall_" + std::string(family.name.substr(std::string("pitwall_group_").size()));
    if (!agents.contains(name)) name.replace(0, 8, "pitwall_agent_");
    if (!agents.contains(name)) {
      EXPECT_TRUE(family.name.starts_with("pitwall_group_agents")) << family.name;
      continue;
    }
    const Family& same = *agents[name];
    EXPECT_EQ(same.kind, family.kind) << family.name;
    EXPECT_EQ(same.unit, family.unit) << family.name;
    const std::vector<std::string_view> more(family.labels.begin() + 2, family.labels.end());
    EXPECT_EQ(more, std::vector<std::string_view>(same.labels.begin() + 1, same.labels.end()))
        << family.name;
  }
}

TEST(FamiliesTest, HelpNeedsNoEscapeAndTheUnitEndsTheName) {
  for (const Family& family : Families()) {
    EXPECT_EQ(family.help.find_first_of("\\\n"), std::string_view::npos) << family.name;
    EXPECT_TRUE(family.name.ends_with(family.unit)) << family.name;
  }
}

TEST(FamiliesTest, ACountThatIsZeroIsShownAndAHistogramWithoutObservationsIsNot) {
  testing::TestFleet made(1);
  const std::string body = testing::TextOf(made.reading);
  const testing::ParsedText parsed = testing::ParseText(body);
  EXPECT_EQ(parsed.ValueOf("pitwall_tasks_failed_total", {{"agent_id", "agent-0"}}), "0");
  EXPECT_FALSE(parsed.types.contains("pitwall_task_duration_seconds"));
  EXPECT_FALSE(parsed.types.contains("pitwall_agent_last_activity_timestamp_seconds"));
  EXPECT_FALSE(parsed.types.contains("pitwall_agent_standing"));
}

TEST(FamiliesTest, RepeatedCallsAreThoseOfACurrentLoop) {
  testing::TestFleet made(3);
  made.agent(0).loop.is_known = made.agent(0).loop.is_looping = true;
  made.agent(0).loop.calls = 1535;
  made.agent(1).loop.is_known = true;
  made.agent(1).loop.calls = 9;
  const std::string body = testing::TextOf(made.reading);
  const testing::ParsedText parsed = testing::ParseText(body);
  const std::string family = "pitwall_agent_repeated_calls";
  EXPECT_EQ(parsed.ValueOf(family, {{"agent_id", "agent-0"}}), "1535");
  EXPECT_EQ(parsed.ValueOf(family, {{"agent_id", "agent-1"}}), "0");
  EXPECT_EQ(parsed.Named(family).size(), 2U) << "nothing is known of agent-2";
}

TEST(FamiliesTest, ModelCallsAndTimeSpentAreThoseOfTheReading) {
  const testing::TestFleet made = testing::HostileFleet();
  const std::string body = testing::TextOf(made.reading);
  const testing::ParsedText parsed = testing::ParseText(body);
  const std::string id(testing::kHostileId);
  const auto of_agent = [&](const std::string& name, const std::string& model) {
    return parsed.ValueOf(name, {{"agent_id", id}, {"model", model}});
  };
  EXPECT_EQ(of_agent("pitwall_model_calls_total", "claude"), "6");
  EXPECT_EQ(of_agent("pitwall_model_errors_total", "claude"), "2");
  EXPECT_EQ(of_agent("pitwall_model_calls_total", "m \"2\"\\"), "1");
  EXPECT_EQ(parsed.Named("pitwall_model_calls_total").size(), 2U);
  const auto of_model = [&](const std::string& suffix, const std::string& bound) {
    const std::string name = "pitwall_model_call_duration_seconds" + suffix;
    if (bound.empty()) return parsed.ValueOf(name, {{"model", "claude"}});
    return parsed.ValueOf(name, {{"model", "claude"}, {"le", bound}});
  };
  EXPECT_EQ(of_model("_count", ""), "4");
  EXPECT_EQ(of_model("_sum", ""), "107");
  EXPECT_EQ(of_model("_bucket", "1"), "1");
  EXPECT_EQ(of_model("_bucket", "4"), "3");
  EXPECT_EQ(of_model("_bucket", "256"), "4");
  EXPECT_EQ(parsed.ValueOf("pitwall_fleet_model_calls_total", {{"model", "claude"}}), "6");
  const auto seconds = [&](const std::string& activity) {
    return parsed.ValueOf("pitwall_agent_seconds_total",
                          {{"agent_id", id}, {"activity", activity}});
  };
  EXPECT_EQ(seconds("model"), "107");
  EXPECT_EQ(seconds("tool"), "5000.067954125");
  EXPECT_EQ(seconds("waiting"), "7");
  EXPECT_EQ(parsed.Named("pitwall_agent_seconds_total").size(), 3U) << "of agents with calls only";
  EXPECT_EQ(parsed.ValueOf("pitwall_fleet_seconds_total", {{"activity", "waiting"}}), "7");
  EXPECT_TRUE(parsed.Named("pitwall_agent_model_call_duration_seconds_count").empty());
}

TEST(FamiliesTest, ModelCallsOfAnAgentHaveNativeHistograms) {
  const testing::TestFleet made = testing::HostileFleet();
  const std::string body = testing::BodyOf(Format::kProtobuf, made.reading);
  std::size_t seen = 0;
  for (const testing::ReadFamily& family : testing::ReadProtobuf(body)) {
    if (family.name != "pitwall_agent_model_call_duration_seconds") continue;
    ++seen;
    ASSERT_EQ(family.metrics.size(), 1U);
    EXPECT_EQ(family.metrics[0].labels[0].second, testing::kHostileId);
    EXPECT_EQ(family.metrics[0].labels[1].second, "claude");
    EXPECT_EQ(family.metrics[0].histogram.count, 4U);
    EXPECT_EQ(family.metrics[0].histogram.sum, 107);
    EXPECT_TRUE(family.metrics[0].histogram.is_native);
  }
  EXPECT_EQ(seen, 1U);
}

TEST(FamiliesTest, TimeSpentCountsFromTheFirstSeries) {
  testing::TestFleet made(1);
  const auto tools = made.Tools({"bash", "read"});
  tools[0].stamp.started_at_ms = 9'000;
  tools[1].stamp.started_at_ms = 4'321;
  made.agent(0).tools = tools;
  const std::string body = testing::BodyOf(Format::kOpenMetrics, made.reading);
  EXPECT_NE(
      body.find("pitwall_agent_seconds_created{agent_id=\"agent-0\",activity=\"tool\"} 4.321"),
      std::string::npos);
}

TEST(FamiliesTest, TasksCountFromTheFirstEventOfAnAgentWithoutTasks) {
  testing::TestFleet made(2);
  made.agent(0).first_seen_ms = 7'000;
  made.agent(1).first_seen_ms = 7'000;
  made.agent(1).tasks.stamp.started_at_ms = 8'000;
  const std::string body = testing::BodyOf(Format::kOpenMetrics, made.reading);
  EXPECT_NE(body.find("pitwall_tasks_failed_created{agent_id=\"agent-0\"} 7\n"), std::string::npos);
  EXPECT_NE(body.find("pitwall_tasks_failed_created{agent_id=\"agent-1\"} 8\n"), std::string::npos);
}

TEST(FamiliesTest, ToolDurationsAreThoseOfTheWholeFleetTheRetiredIncluded) {
  testing::TestFleet made(0);
  const auto tools = made.Tools({"bash"});
  tools[0].durations = made.Make({1'000'000'000});
  made.reading.fleet.tools = tools;
  const std::string body = testing::TextOf(made.reading);
  const testing::ParsedText parsed = testing::ParseText(body);
  EXPECT_EQ(parsed.ValueOf("pitwall_tool_duration_seconds_bucket", {{"tool", "bash"}, {"le", "1"}}),
            "1");
  EXPECT_EQ(
      parsed.ValueOf("pitwall_tool_duration_seconds_bucket", {{"tool", "bash"}, {"le", "0.25"}}),
      "0");
}

TEST(FamiliesTest, QualityBoundsAreTenthsOfTheGreatestScore) {
  testing::TestFleet made(1);
  made.reading.quality_max = 5;
  made.agent(0).quality = made.Scores({0.5, 0.6, 5});
  const std::string body = testing::TextOf(made.reading);
  const testing::ParsedText parsed = testing::ParseText(body);
  const auto at = [&](const char* bound) {
    return parsed.ValueOf("pitwall_quality_score_bucket", {{"agent_id", "agent-0"}, {"le", bound}});
  };
  EXPECT_EQ(at("0.5"), "1");
  EXPECT_EQ(at("1"), "2");
  EXPECT_EQ(at("4.5"), "2");
  EXPECT_EQ(at("5"), "3");
  EXPECT_EQ(at("+Inf"), "3");
}

TEST(ClassicBucketsTest, ADurationOnABoundCountsBelowIt) {
  testing::TestFleet made(0);
  const Durations durations =
      made.Make({0, 976'562, 976'563, 3'906'250, 3'906'251, 4096'000'000'000, 4096'000'000'001});
  std::array<std::uint64_t, kMaxClassicBounds> counts{};
  CumulateInto(durations, kToolBoundIndices, counts);
  const std::array<std::uint64_t, kMaxClassicBounds> wanted = {2, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 6};
  EXPECT_EQ(counts, wanted);
}

TEST(ClassicBucketsTest, BoundsArePowersOfTwoSeconds) {
  EXPECT_EQ(BoundsSeconds(kTaskBoundIndices).front(), 2);
  EXPECT_EQ(BoundsSeconds(kTaskBoundIndices).back(), 4096);
  EXPECT_EQ(BoundsSeconds(kToolBoundIndices).front(), 1.0 / 1024);
  EXPECT_EQ(BoundsSeconds(kToolBoundIndices).back(), 4096);
}

}  // namespace
}  // namespace pitwall::exposition

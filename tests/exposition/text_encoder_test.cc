#include "exporter/exposition/text_encoder.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "exporter/exposition/scrape.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"

namespace pitwall::exposition {
namespace {

using testing::HostileFleet;
using testing::kHostileId;
using testing::ParsedText;
using testing::ParseText;
using testing::TestFleet;

std::string Body(const TestFleet& made, const NameFilter& filter = {}) {
  const auto standings = testing::InOrder(made.reading);
  return testing::TextOf(made.reading, standings, filter);
}

TEST(TextEncoderTest, AHostileNameIsOneSampleAndReadsBackUnchanged) {
  const ParsedText parsed = ParseText(Body(HostileFleet()));
  const auto claimed = parsed.Named("pitwall_tasks_claimed_total");
  ASSERT_EQ(claimed.size(), 3U);
  EXPECT_EQ(claimed[0].labels,
            (decltype(claimed[0].labels){{"agent_id", std::string(kHostileId)}}));
  EXPECT_EQ(parsed.ValueOf("pitwall_tool_calls_total",
                           {{"agent_id", std::string(kHostileId)}, {"tool", "say \"hi\"\\"}}),
            "1");
}

TEST(TextEncoderTest, EveryByteThatNeedsAnEscapeGetsOneAtEveryPosition) {
  for (std::size_t size = 1; size <= 40; ++size) {
    for (std::size_t position = 0; position < size; ++position) {
      for (const char c : {'\\', '"', '\n', '\x0b', '!', '#', '[', ']', '\xff'}) {
        TestFleet made(1);
        std::string name(size, 'x');
        name[position] = c;
        made.Name(0, name);
        const ParsedText parsed = ParseText(Body(made, NameFilter({"pitwall_tasks_claimed"})));
        ASSERT_EQ(parsed.samples.size(), 1U);
        ASSERT_EQ(parsed.samples[0].labels[0].second, name);
      }
    }
  }
}

TEST(TextEncoderTest, AVeryLongNameIsWrittenCompletely) {
  TestFleet made(1);
  const std::string name(100'000, '"');
  made.Name(0, name).tasks.durations = made.Make({1});
  const ParsedText parsed = ParseText(Body(made));
  EXPECT_EQ(parsed.Named("pitwall_task_duration_seconds_bucket").back().labels[0].second, name);
}

TEST(TextEncoderTest, CountsBeyondADoubleAreExact) {
  const ParsedText parsed = ParseText(Body(HostileFleet()));
  const std::vector<std::pair<std::string, std::string>> busy = {
      {"agent_id", std::string(kHostileId)}};
  EXPECT_EQ(parsed.ValueOf("pitwall_tasks_claimed_total", busy), "18446744073709551615");
  EXPECT_EQ(parsed.ValueOf("pitwall_tasks_completed_total", busy), "9007199254740993");
}

TEST(TextEncoderTest, SecondsAndDollarsAreExactDecimals) {
  const ParsedText parsed = ParseText(Body(HostileFleet()));
  const std::string busy(kHostileId);
  EXPECT_EQ(parsed.ValueOf("pitwall_task_duration_seconds_sum", {{"agent_id", busy}}),
            "20094.000000001");
  EXPECT_EQ(parsed.ValueOf("pitwall_quality_score_sum", {{"agent_id", busy}}), "26.4");
  EXPECT_EQ(parsed.ValueOf("pitwall_cost_usd_total", {{"agent_id", busy}, {"model", "claude"}}),
            "1.500000001");
  EXPECT_EQ(
      parsed.ValueOf("pitwall_agent_last_activity_timestamp_seconds", {{"agent_id", "agent-b"}}),
      "1767547009.148");
}

TEST(TextEncoderTest, HistogramLinesCumulateAndEndWithInfinity) {
  const ParsedText parsed = ParseText(Body(HostileFleet()));
  std::string bounds;
  std::string counts;
  for (const auto& sample : parsed.Named("pitwall_task_duration_seconds_bucket")) {
    if (sample.labels[0].second != kHostileId) continue;
    bounds += sample.labels[1].second + " ";
    counts += sample.value + " ";
  }
  EXPECT_EQ(bounds, "2 4 8 16 32 64 128 256 512 1024 2048 4096 +Inf ");
  EXPECT_EQ(counts, "1 2 2 2 2 2 3 3 3 3 3 3 4 ");
}

TEST(TextEncoderTest, DifferentSeriesNeverShareALine) {
  const ParsedText parsed = ParseText(Body(HostileFleet()));
  std::set<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> seen;
  for (const auto& sample : parsed.samples) {
    EXPECT_TRUE(seen.emplace(sample.name, sample.labels).second) << sample.name;
  }
}

TEST(TextEncoderTest, AFamilyWithoutRowsIsLeftOut) {
  const ParsedText parsed = ParseText(Body(TestFleet(0)));
  for (const auto& [name, type] : parsed.types) {
    EXPECT_TRUE(name.starts_with("pitwall_fleet_") || name == "pitwall_exposed_series") << name;
  }
}

TEST(NameFilterTest, AFamilyIsFoundByItsNameAndByThoseOfItsSamples) {
  const TestFleet made = HostileFleet();
  for (const char* name :
       {"pitwall_task_duration_seconds", "pitwall_task_duration_seconds_bucket",
        "pitwall_task_duration_seconds_sum", "pitwall_task_duration_seconds_count"}) {
    const ParsedText parsed = ParseText(Body(made, NameFilter({name})));
    EXPECT_EQ(parsed.types.size(), 1U);
    EXPECT_TRUE(parsed.types.contains("pitwall_task_duration_seconds")) << name;
  }
  for (const char* name : {"pitwall_tasks_claimed", "pitwall_tasks_claimed_total"}) {
    EXPECT_EQ(ParseText(Body(made, NameFilter({name}))).Named("pitwall_tasks_claimed_total").size(),
              3U);
  }
}

TEST(NameFilterTest, AnUnknownNameKeepsNothing) {
  EXPECT_EQ(Body(HostileFleet(), NameFilter({"pitwall_task", "pitwall_tasks_claimed_bucket", ""})),
            "");
}

}  // namespace
}  // namespace pitwall::exposition

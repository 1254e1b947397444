// The handler of /metrics over a real store.
#include "exporter/exposition/scrape.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "exporter/daemon/metrics_handler.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/protobuf_reader.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"
#include "tests/support/test_store.h"

namespace pitwall::exposition {
namespace {

using testing::ParsedText;
using testing::ParseText;

class ScrapeTest : public ::testing::Test {
 protected:
  void Fill(int agents) {
    for (int i = 0; i < agents; ++i) {
      Agent agent = store_.GetAgent("agent-" + std::to_string(i));
      agent.Describe("coder", "opus");
      agent.ClaimTask("t", "review").Complete(8);
      agent.GetTool("bash").Record(std::chrono::milliseconds(3));
      agent.GetTool("read").Record(std::chrono::milliseconds(1));
    }
  }
  http::Response Scrape(const ScrapeOptions& options = {}, const std::string& accept = "",
                        const std::string& name = "") {
    http::Request request;
    request.headers.emplace_back("Accept", accept);
    if (!name.empty()) request.query.emplace_back("name[]", name);
    return daemon::MetricsHandler(store_, own_, rating_, options)(request);
  }
  ParsedText Text(const ScrapeOptions& options = {}, const std::string& name = "") {
    return ParseText(testing::Streamed(Scrape(options, "", name)));
  }

  Store store_{OptionsWithoutSampler()};
  self_metrics::OwnMetrics own_{"1"};
  rating::RatingService rating_{store_};
};

TEST_F(ScrapeTest, TheResponseNamesItsFormatAndItsVaryingHeaders) {
  for (const Format format : {Format::kText, Format::kOpenMetrics, Format::kProtobuf}) {
    const http::Response response = Scrape({}, std::string(ContentTypeOf(format)));
    EXPECT_EQ(response.content_type, ContentTypeOf(format));
    EXPECT_EQ(response.headers, (http::Fields{{"Vary", "Accept"}}));
  }
}

TEST_F(ScrapeTest, ATierThatIsSwitchedOffCostsNothing) {
  Fill(3);
  const std::map<Tier, std::string> sample_of = {
      {Tier::kFleet, "pitwall_fleet_tasks_claimed_total"},
      {Tier::kTool, "pitwall_tool_duration_seconds_count"},
      {Tier::kGroup, "pitwall_group_tasks_claimed_total"},
      {Tier::kGroupTool, "pitwall_group_tool_calls_total"},
      {Tier::kAgent, "pitwall_tasks_claimed_total"},
      {Tier::kAgentTool, "pitwall_tool_calls_total"}};
  for (const auto& [only, unused] : sample_of) {
    const ParsedText parsed = Text({.tiers = {only}});
    for (const auto& [tier, name] : sample_of) {
      EXPECT_EQ(parsed.Named(name).empty(), tier != only) << name;
      const std::string exposed =
          parsed.ValueOf("pitwall_exposed_series", {{"tier", std::string(NameOf(tier))}});
      EXPECT_EQ(exposed == "0", tier != only) << name << " " << exposed;
    }
  }
}

TEST_F(ScrapeTest, AGroupHasTheSumsOfItsAgentsAndAStanding) {
  Fill(5);
  store_.GetAgent("other").GetTool("bash").Record(std::chrono::milliseconds(3));
  const ParsedText parsed = Text();
  for (const auto& [by, group] : {std::pair{"role", "coder"}, {"model", "opus"}}) {
    const std::vector<std::pair<std::string, std::string>> labels = {{"by", by}, {"group", group}};
    EXPECT_EQ(parsed.ValueOf("pitwall_group_agents", labels), "5");
    EXPECT_EQ(parsed.ValueOf("pitwall_group_agents_retired_total", labels), "0");
    EXPECT_EQ(parsed.ValueOf("pitwall_group_tasks_completed_total", labels), "5");
    EXPECT_EQ(parsed.ValueOf("pitwall_group_task_duration_seconds_count", labels), "5");
    EXPECT_EQ(parsed.ValueOf("pitwall_group_quality_score_sum", labels), "40");
    EXPECT_EQ(parsed.ValueOf("pitwall_group_tool_calls_total",
                             {{"by", by}, {"group", group}, {"tool", "bash"}}),
              "5");
    EXPECT_EQ(parsed.ValueOf("pitwall_group_standing",
                             {{"by", by}, {"group", group}, {"standing", "unrated"}}),
              "1");
  }
}

TEST_F(ScrapeTest, TheExposedSeriesAreThoseOfTheBody) {
  Fill(5);
  const ParsedText parsed = Text();
  std::size_t told = 0;
  std::size_t own = 0;
  for (const auto& sample : parsed.samples) {
    const bool is_own =
        sample.name.starts_with("process_") || sample.name.starts_with("pitwall_events_") ||
        sample.name.starts_with("pitwall_http_") || sample.name.starts_with("pitwall_snapshot_") ||
        sample.name.starts_with("pitwall_history_") || sample.name.starts_with("pitwall_store_") ||
        sample.name == "pitwall_build_info" || sample.name == "pitwall_exposed_series";
    if (is_own) ++own;
    if (sample.name == "pitwall_exposed_series") told += std::stoul(sample.value);
  }
  EXPECT_EQ(told, parsed.samples.size() - own);
  EXPECT_EQ(Text({}, "pitwall_exposed_series").samples.size(), 6U);
}

// The series of an agent with 20 tools, without those of the fleet and of the tools.
double SeriesOfAnAgent(Format format, bool with_created = true) {
  testing::TestFleet made(1);
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i) names.push_back("tool-" + std::to_string(i));
  const auto tools = made.Tools(names);
  for (ToolReading& tool : tools) {
    tool.durations = made.Make({1'000'000});
    tool.stamp.started_at_ms = 1;
  }
  AgentReading& agent = made.agent(0);
  agent.tools = tools;
  agent.tasks.durations = made.Make({1'000'000'000});
  agent.quality = made.Scores({8});
  const auto tokens = made.Tokens({"claude"});
  agent.tokens = tokens;
  agent.last_activity_ms = agent.tasks.stamp.started_at_ms = 1;
  agent.quality.stamp.started_at_ms = tokens[0].stamp.started_at_ms = 1;
  const std::string body = testing::BodyOf(format, made.reading, testing::InOrder(made.reading), {},
                                           {.created = with_created});
  double series = 0;
  for (const std::string tier : {"agent", "agent_tool"}) {
    if (format == Format::kProtobuf) {
      const auto families = testing::ReadProtobuf(body);
      for (const auto& metric : families.back().metrics) {
        if (metric.labels.at(0).second == tier) series += metric.value;
      }
      continue;
    }
    const std::string sample = "pitwall_exposed_series{tier=\"" + tier + "\"} ";
    series += std::stod(body.substr(body.find(sample) + sample.size()));
  }
  return series;
}

TEST(ScrapeTiersTest, TheDefaultsKeepTenThousandAgentsWithTwentyToolsBelowAMillionSeries) {
  for (const Format format : {Format::kText, Format::kOpenMetrics, Format::kProtobuf}) {
    const double series = SeriesOfAnAgent(format, false);
    EXPECT_GT(series, 60);
    EXPECT_LT(series * 10'000, 1'000'000) << ContentTypeOf(format);
  }
}

TEST(ScrapeTiersTest, EveryCounterHasItsStartInOpenMetricsUnlessSwitchedOff) {
  EXPECT_EQ(SeriesOfAnAgent(Format::kOpenMetrics, false), SeriesOfAnAgent(Format::kText));
  // 4 counters of tasks, 3 of tokens and 1 of cost, 2 of time, 2 histograms; 2 for each tool.
  EXPECT_EQ(SeriesOfAnAgent(Format::kOpenMetrics), SeriesOfAnAgent(Format::kText) + 12 + 2 * 20);
}

TEST_F(ScrapeTest, EveryAgentOfALargeFleetHasAStanding) {
  Fill(300);
  EXPECT_EQ(Text({}, "pitwall_agent_standing").Named("pitwall_agent_standing").size(), 300U);
  store_.GetAgent("agent-late").GetTool("bash").Record(std::chrono::milliseconds(3));
  const ParsedText later = Text({}, "pitwall_agent_standing");
  EXPECT_EQ(later.Named("pitwall_agent_standing").size(), 301U);
  EXPECT_EQ(later.ValueOf("pitwall_agent_standing",
                          {{"agent_id", "agent-late"}, {"standing", "unrated"}}),
            "1");
}

// What a reader of protobuf stores of a family: one that knows classic histograms only sees the
// buckets, count and sum of every metric; one that knows native ones stores those.
struct Stored {
  std::size_t native = 0;
  std::size_t classic = 0;  // with buckets below +Inf
  std::uint64_t count = 0;  // over all metrics of the family
  std::set<std::size_t> label_counts;
};

TEST_F(ScrapeTest, ReadersOfClassicAndOfNativeHistogramsSeeEveryCallOnce) {
  Fill(2);  // each with two tools, one call of each
  const auto stored = [&](const std::string& name, const ScrapeOptions& options = {}) {
    Stored all;
    const std::string body =
        testing::Streamed(Scrape(options, std::string(ContentTypeOf(Format::kProtobuf)), name));
    for (const auto& family : testing::ReadProtobuf(body)) {
      EXPECT_EQ(family.name, name);
      for (const auto& metric : family.metrics) {
        all.native += metric.histogram.is_native ? 1U : 0U;
        all.classic += metric.histogram.classic.size() > 1 ? 1U : 0U;
        all.count += metric.histogram.count;
        all.label_counts.insert(metric.labels.size());
      }
    }
    return all;
  };
  const Stored tools = stored("pitwall_tool_duration_seconds");
  EXPECT_EQ(tools.native, 2U);
  EXPECT_EQ(tools.classic, 2U);
  EXPECT_EQ(tools.count, 4U);
  EXPECT_EQ(tools.label_counts, std::set<std::size_t>{1});
  const Stored agents = stored("pitwall_agent_tool_duration_seconds");
  EXPECT_EQ(agents.native, 4U);
  EXPECT_EQ(agents.classic, 0U);
  EXPECT_EQ(agents.count, 4U);
  EXPECT_EQ(agents.label_counts, std::set<std::size_t>{2});
  const Stored native_alone = stored("pitwall_tool_duration_seconds", {.classic_buckets = false});
  EXPECT_EQ(native_alone.native, 2U);
  EXPECT_EQ(native_alone.classic, 0U);
  EXPECT_EQ(native_alone.count, 4U);
  // Text has classic histograms alone.
  const ParsedText text = Text();
  EXPECT_EQ(text.Named("pitwall_tool_duration_seconds_count").size(), 2U);
  EXPECT_TRUE(text.Named("pitwall_agent_tool_duration_seconds_count").empty());
}

TEST_F(ScrapeTest, TheOwnCountersBeginWithTheProcess) {
  const std::string body = testing::Streamed(
      Scrape({.own_started_at_ms = 5'000}, std::string(ContentTypeOf(Format::kOpenMetrics))));
  EXPECT_NE(body.find("\nprocess_cpu_seconds_created 5\n"), std::string::npos);
}

}  // namespace
}  // namespace pitwall::exposition

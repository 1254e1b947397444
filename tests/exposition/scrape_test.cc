// The handler of /metrics over a real store.
#include "exporter/exposition/scrape.h"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>

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
  EXPECT_EQ(Text({}, "pitwall_exposed_series").samples.size(), 4U);
}

// The series of an agent with 20 tools, without those of the fleet and of the tools.
double SeriesOfAnAgent(Format format) {
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
  const std::string body = testing::BodyOf(format, made.reading, testing::InOrder(made.reading));
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
    const double series = SeriesOfAnAgent(format);
    EXPECT_GT(series, 60);
    EXPECT_LT(series * 10'000, 1'000'000) << ContentTypeOf(format);
  }
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

TEST_F(ScrapeTest, TheNativeHistogramsOfTheToolsAreByAgentWhereThatTierIsExposed) {
  Fill(2);
  const auto native = [&](const ScrapeOptions& options) {
    std::map<std::size_t, std::size_t>
        by_labels;  // number of native histograms by number of labels
    const std::string body = testing::Streamed(Scrape(
        options, std::string(ContentTypeOf(Format::kProtobuf)), "pitwall_tool_duration_seconds"));
    for (const auto& family : testing::ReadProtobuf(body)) {
      for (const auto& metric : family.metrics) {
        if (metric.histogram.is_native) ++by_labels[metric.labels.size()];
      }
    }
    return by_labels;
  };
  EXPECT_EQ(native({}), (std::map<std::size_t, std::size_t>{{2, 4}}));
  EXPECT_EQ(native({.tiers = {Tier::kTool}}), (std::map<std::size_t, std::size_t>{{1, 2}}));
}

}  // namespace
}  // namespace pitwall::exposition

// Encoded requests, decoded by a reader that shares no code with the writer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "exporter/exposition/scrape.h"
#include "exporter/remote_write/interval_encoder.h"
#include "exporter/remote_write/request_reader.h"
#include "exporter/self_metrics/own_metrics.h"
#include "pitwall/duration_buckets.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"
#include "tests/remote_write/decoded.h"

namespace pitwall::remote_write {
namespace {

using pitwall::testing::HostileFleet;
using pitwall::testing::TestFleet;
using testing::DecodedSeries;
using ::testing::Each;
using ::testing::Field;
using ::testing::SizeIs;

using Values = std::map<std::string, double>;

std::vector<DecodedSeries> Decoded(const std::vector<SharedRequest>& requests) {
  std::vector<DecodedSeries> all;
  for (const SharedRequest& request : requests) {
    for (DecodedSeries& series : testing::DecodeVersion2(request->body)) {
      all.push_back(std::move(series));
    }
  }
  return all;
}

Values ValuesOf(const std::vector<DecodedSeries>& all) {
  Values values;
  for (const DecodedSeries& series : all) {
    if (series.is_histogram) continue;
    EXPECT_TRUE(values.emplace(series.Text(), series.value).second) << series.Text();
  }
  return values;
}

// The samples of a scrape in that notation; labels sorted, empty ones left out.
Values ValuesOf(const std::string& body) {
  Values values;
  for (pitwall::testing::ParsedSample& sample : pitwall::testing::ParseText(body).samples) {
    DecodedSeries series;
    series.labels = std::move(sample.labels);
    series.labels.emplace_back("__name__", sample.name);
    std::erase_if(series.labels, [](const auto& label) { return label.second.empty(); });
    std::sort(series.labels.begin(), series.labels.end());
    values[series.Text()] = std::strtod(sample.value.c_str(), nullptr);
  }
  return values;
}

std::vector<DecodedSeries> StaleOf(const std::vector<DecodedSeries>& all) {
  std::vector<DecodedSeries> stale;
  for (const DecodedSeries& series : all) {
    if (series.IsStale()) stale.push_back(series);
  }
  return stale;
}

class RemoteWriteEncodingTest : public ::testing::Test {
 protected:
  std::vector<DecodedSeries> Encode(const TestFleet& fleet) {
    requests_ = EncodeWith(encoder_, fleet);
    return Decoded(requests_);
  }
  std::vector<SharedRequest> EncodeWith(IntervalEncoder& encoder, const TestFleet& fleet) const {
    const std::vector<Standing> standings = pitwall::testing::InOrder(fleet.reading);
    const auto walk = [&](exposition::RowSink& sink) {
      exposition::ReadingPages pages(fleet.reading, standings);
      for (const exposition::Family& family : exposition::Families()) {
        exposition::WalkFamily(family, pages, sink);
      }
    };
    return encoder.Encode(fleet.reading.taken_at_ms, walk, own_families_);
  }

  self_metrics::OwnMetrics own_{"1.2.3"};
  std::vector<prometheus::MetricFamily> own_families_;
  IntervalEncoder encoder_{{}};
  std::vector<SharedRequest> requests_;
};

TEST_F(RemoteWriteEncodingTest, ItHoldsTheValuesOfAScrape) {
  const TestFleet fleet = HostileFleet();
  own_.CountRequest("/metrics", "GET", 200, 0.002);
  own_families_ = own_.Collect(StoreStats{}, self_metrics::ProcessStats{});
  Values scraped = ValuesOf(pitwall::testing::BodyOf(exposition::Format::kText, fleet.reading,
                                                     pitwall::testing::InOrder(fleet.reading), {},
                                                     {}, own_families_));
  // Metrics that a scrape adds about itself.
  std::erase_if(scraped,
                [](const auto& v) { return v.first.starts_with("pitwall_exposed_series"); });
  ASSERT_GT(scraped.size(), 50U);
  EXPECT_EQ(ValuesOf(Encode(fleet)), scraped);
}

TEST_F(RemoteWriteEncodingTest, EveryPointIsCountedAndHasTheTimeOfTheReading) {
  TestFleet fleet = HostileFleet();
  fleet.reading.taken_at_ms = 1'767'302'507'934;
  const std::vector<DecodedSeries> all = Encode(fleet);
  std::size_t samples = 0, histograms = 0;
  for (const SharedRequest& request : requests_) {
    samples += request->samples;
    histograms += request->histograms;
    EXPECT_EQ(request->taken_at_ms, fleet.reading.taken_at_ms);
  }
  EXPECT_EQ(samples + histograms, all.size());
  EXPECT_GT(histograms, 0U);
  EXPECT_THAT(all, Each(Field(&DecodedSeries::at_ms, fleet.reading.taken_at_ms)));
}

TEST_F(RemoteWriteEncodingTest, ANativeHistogramHasTheBucketsOfTheReading) {
  TestFleet fleet(1);
  AgentReading& agent = fleet.Name(0, "a");
  agent.tasks.stamp.started_at_ms = 77;
  agent.tasks.durations = fleet.Make({0, 30, 1'000'000'000, 1'000'000'000, 1'050'000'000,
                                      1'400'000'000, 90'000'000'000, 3'600'000'000'000});
  std::vector<DecodedSeries> natives;
  for (const DecodedSeries& series : Encode(fleet)) {
    if (series.is_histogram) natives.push_back(series);
  }
  ASSERT_THAT(natives, SizeIs(1));
  EXPECT_EQ(natives[0].Text(), "pitwall_task_duration_seconds{agent_id=\"a\"}");
  EXPECT_EQ(natives[0].started_at_ms, 77);
  const testing::DecodedHistogram& native = natives[0].histogram;
  EXPECT_EQ(native.schema, 3);
  EXPECT_EQ(native.count, 8U);
  EXPECT_EQ(native.sum, 3694.45000003);
  EXPECT_EQ(native.zero_threshold, BucketUpperBoundSeconds(BucketIndexAt(0)));
  EXPECT_EQ(native.zero_count, 2U);
  std::map<int, std::uint64_t> expected;
  for (const BucketCount& bucket : agent.tasks.durations.buckets) {
    if (bucket.index != BucketIndexAt(0)) expected[bucket.index] = bucket.count;
  }
  EXPECT_THAT(expected, SizeIs(5));
  EXPECT_EQ(native.buckets, expected);
}

TEST_F(RemoteWriteEncodingTest, NativeHistogramsCanBeLeftOut) {
  const TestFleet fleet = HostileFleet();
  EncodingOptions options;
  options.has_native_histograms = false;
  IntervalEncoder classic(options);
  const auto all = Decoded(EncodeWith(classic, fleet));
  EXPECT_EQ(ValuesOf(all).size(), all.size());
  EXPECT_EQ(ValuesOf(all), ValuesOf(Encode(fleet)));
}

TEST_F(RemoteWriteEncodingTest, ASeriesHasTheMetadataOfItsFamily) {
  TestFleet fleet(1);
  fleet.Name(0, "a").tasks.stamp.started_at_ms = 55;
  for (const DecodedSeries& series : Encode(fleet)) {
    const std::string name = series.Label("__name__");
    if (name == "pitwall_tasks_claimed_total") {
      EXPECT_EQ(series.type, 1);
      EXPECT_EQ(series.help, "Tasks that the agent claimed.");
      EXPECT_EQ(series.unit, "");
      EXPECT_EQ(series.started_at_ms, 55);
    }
    if (name == "pitwall_tasks_in_progress") {
      EXPECT_EQ(series.type, 2);
      EXPECT_EQ(series.started_at_ms, 0);
    }
  }
}

TEST_F(RemoteWriteEncodingTest, ExternalLabelsAreOnEverySeriesAndReplaceNoLabel) {
  IntervalEncoder encoder(
      {.external_labels = {{"Zone", "eu"}, {"agent_id", "not me"}, {"le", "no"}, {"zz", "é\"\n"}}});
  const TestFleet fleet = HostileFleet();
  const auto all = Decoded(EncodeWith(encoder, fleet));
  for (const DecodedSeries& series : all) {
    EXPECT_EQ(series.Label("Zone"), "eu");
    EXPECT_EQ(series.Label("zz"), "é\"\n");
    EXPECT_NE(series.Label("le"), "no");
    const std::string name = series.Label("__name__");
    const bool is_of_no_agent = name.starts_with("pitwall_fleet_") ||
                                name.starts_with("pitwall_tool_duration") ||
                                name.starts_with("pitwall_model_call_duration") ||
                                name.starts_with("pitwall_tool_transitions");
    EXPECT_EQ(series.Label("agent_id") == "not me", is_of_no_agent) << series.Text();
  }
}

TEST_F(RemoteWriteEncodingTest, RequestsOfBoundedSizeHoldEverySample) {
  const TestFleet fleet = HostileFleet();
  const Values whole = ValuesOf(Encode(fleet));
  EncodingOptions options;
  options.max_series = 20;
  IntervalEncoder small(options);
  const auto requests = EncodeWith(small, fleet);
  EXPECT_GT(requests.size(), whole.size() / 20);
  for (const SharedRequest& request : requests) {
    EXPECT_LE(request->samples + request->histograms, 20U);
  }
  EXPECT_EQ(ValuesOf(Decoded(requests)), whole);
}

TEST_F(RemoteWriteEncodingTest, ARemovedSeriesGetsOneStalenessMarker) {
  TestFleet both(2);
  both.Name(0, "stays").tasks.durations = both.Make({1'000'000'000});
  both.Name(1, "goes").tasks.durations = both.Make({1'000'000'000});
  both.reading.taken_at_ms = 1'000;
  EXPECT_THAT(StaleOf(Encode(both)), SizeIs(0));
  const auto first = Decoded(requests_);
  const auto each = static_cast<std::size_t>(std::count_if(
      first.begin(), first.end(),
      [](const DecodedSeries& series) { return series.Label("agent_id") == "goes"; }));

  TestFleet one(1);
  one.Name(0, "stays").tasks.durations = one.Make({1'000'000'000});
  one.reading.taken_at_ms = 2'000;
  const auto stale = StaleOf(Encode(one));
  ASSERT_THAT(stale, SizeIs(each));
  for (const DecodedSeries& series : stale) {
    EXPECT_EQ(series.Label("agent_id"), "goes") << series.Text();
    EXPECT_EQ(series.at_ms, 2'000);
    EXPECT_NE(series.type, 0);
    EXPECT_EQ(series.is_histogram, series.Label("__name__") == "pitwall_task_duration_seconds");
  }
  one.reading.taken_at_ms = 3'000;
  EXPECT_THAT(StaleOf(Encode(one)), SizeIs(0));
  EXPECT_THAT(Decoded(requests_), SizeIs(first.size() - each));
}

// The samples of 0 that precede a series: by the text of the series, their times.
std::map<std::string, std::int64_t> ZerosOf(const std::vector<DecodedSeries>& all,
                                            std::int64_t taken_at_ms) {
  std::map<std::string, std::int64_t> zeros;
  for (const DecodedSeries& series : all) {
    if (series.at_ms == taken_at_ms) continue;
    EXPECT_EQ(series.is_histogram ? static_cast<double>(series.histogram.count) : series.value, 0);
    const std::string kind = series.is_histogram ? " native" : "";
    EXPECT_TRUE(zeros.emplace(series.Text() + kind, series.at_ms).second) << series.Text();
  }
  return zeros;
}

TEST_F(RemoteWriteEncodingTest, ASeriesThatBeganSinceTheLastIntervalIsPrecededByAZero) {
  TestFleet fleet(1);
  fleet.Name(0, "a").tasks.stamp.started_at_ms = 500;
  fleet.reading.taken_at_ms = 10'000;
  // Nothing is known of what an earlier process has sent.
  EXPECT_THAT(ZerosOf(Encode(fleet), 10'000), SizeIs(0));

  TestFleet more(3);
  more.Name(0, "a").tasks.stamp.started_at_ms = 500;
  AgentReading& fresh = more.Name(1, "b");
  fresh.tasks.stamp.started_at_ms = 14'000;
  fresh.tasks.durations = more.Make({3'000'000'000});
  more.Name(2, "late").tasks.stamp.started_at_ms = 2'000;  // its events arrived late
  more.reading.taken_at_ms = 20'000;
  const auto all = Encode(more);
  const auto zeros = ZerosOf(all, 20'000);
  EXPECT_EQ(zeros.at("pitwall_tasks_claimed_total{agent_id=\"b\"}"), 14'000);
  EXPECT_EQ(zeros.at("pitwall_task_duration_seconds_count{agent_id=\"b\"}"), 14'000);
  EXPECT_EQ(zeros.at("pitwall_task_duration_seconds_bucket{agent_id=\"b\",le=\"2\"}"), 14'000);
  EXPECT_EQ(zeros.at("pitwall_task_duration_seconds{agent_id=\"b\"} native"), 14'000);
  EXPECT_EQ(zeros.at("pitwall_tasks_claimed_total{agent_id=\"late\"}"), 10'001);
  for (const auto& [series, at_ms] : zeros) {
    EXPECT_EQ(series.find("agent_id=\"a\""), std::string::npos) << series;
    EXPECT_EQ(series.find("in_progress"), std::string::npos) << "a gauge: " << series;
  }
  // The zeros are sent before the values, and once.
  EXPECT_NE(all.front().at_ms, 20'000);
  more.reading.taken_at_ms = 30'000;
  EXPECT_THAT(ZerosOf(Encode(more), 30'000), SizeIs(0));
}

TEST_F(RemoteWriteEncodingTest, InTheFirstIntervalOnlySeriesOfThisProcessArePrecededByAZero) {
  EncodingOptions options;
  options.process_started_at_ms = 5'000;
  IntervalEncoder encoder(options);
  own_.CountRequest("/metrics", "GET", 200, 0.002);
  own_families_ = own_.Collect(StoreStats{}, self_metrics::ProcessStats{});
  TestFleet fleet(2);
  fleet.Name(0, "restored").tasks.stamp.started_at_ms = 4'999;
  fleet.Name(1, "new").tasks.stamp.started_at_ms = 6'000;
  fleet.reading.taken_at_ms = 10'000;
  const auto zeros = ZerosOf(Decoded(EncodeWith(encoder, fleet)), 10'000);
  EXPECT_EQ(zeros.at("pitwall_tasks_claimed_total{agent_id=\"new\"}"), 6'000);
  EXPECT_FALSE(zeros.contains("pitwall_tasks_claimed_total{agent_id=\"restored\"}"));
  EXPECT_EQ(zeros.at("process_cpu_seconds_total{}"), 5'000);
}

TEST_F(RemoteWriteEncodingTest, AtTheEndEverySeriesGetsAStalenessMarker) {
  TestFleet fleet = HostileFleet();
  fleet.reading.taken_at_ms = 5'000;
  const std::vector<DecodedSeries> last = Encode(fleet);
  const std::vector<DecodedSeries> ended = Decoded(encoder_.EndAll());
  ASSERT_EQ(ended.size(), last.size());
  for (std::size_t i = 0; i < last.size(); ++i) {
    EXPECT_EQ(ended[i].labels, last[i].labels);
    EXPECT_EQ(ended[i].is_histogram, last[i].is_histogram);
    EXPECT_TRUE(ended[i].IsStale());
    EXPECT_EQ(ended[i].at_ms, 5'001);
  }
  EXPECT_THAT(encoder_.EndAll(), SizeIs(0));
}

TEST_F(RemoteWriteEncodingTest, TimesAscendEvenIfTheClockStepsBack) {
  TestFleet fleet(1);
  fleet.Name(0, "a");
  std::vector<std::int64_t> times;
  for (const std::int64_t at_ms : {10'000, 10'000, 2'000, 25'000}) {
    fleet.reading.taken_at_ms = at_ms;
    times.push_back(Encode(fleet).front().at_ms);
  }
  EXPECT_THAT(times, ::testing::ElementsAre(10'000, 10'001, 10'002, 25'000));
}

TEST_F(RemoteWriteEncodingTest, Version1HoldsTheSame) {
  const TestFleet fleet = HostileFleet();
  const std::vector<DecodedSeries> all = Encode(fleet);
  ASSERT_THAT(requests_, SizeIs(1));
  const Version1Body with = ToVersion1(*requests_[0], true);
  const auto made = testing::DecodeVersion1(with.body);
  ASSERT_EQ(made.size(), all.size());
  EXPECT_EQ(with.points, all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(made[i].labels, all[i].labels);
    EXPECT_EQ(made[i].at_ms, all[i].at_ms);
    EXPECT_EQ(made[i].is_histogram, all[i].is_histogram);
    EXPECT_EQ(made[i].value, all[i].value);
    EXPECT_EQ(made[i].histogram.buckets, all[i].histogram.buckets);
  }
  const Version1Body without = ToVersion1(*requests_[0], false);
  EXPECT_EQ(without.points, requests_[0]->samples);
  EXPECT_EQ(ValuesOf(testing::DecodeVersion1(without.body)), ValuesOf(all));
}

}  // namespace
}  // namespace pitwall::remote_write

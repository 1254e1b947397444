// Families of a prometheus-cpp registry in every format, next to the agents'.
#include "exporter/exposition/registry_walk.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "exporter/exposition/prometheus_encoder.h"
#include "exporter/exposition/protobuf_encoder.h"
#include "exporter/exposition/text_encoder.h"
#include "exporter/remote_write/interval_encoder.h"
#include "tests/exposition/protobuf_reader.h"
#include "tests/remote_write/decoded.h"

namespace pitwall::exposition {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

MetricFamily Made(const char* name, const char* help, MetricType type,
                  std::vector<std::vector<ClientMetric::Label>> metrics) {
  MetricFamily family;
  family.name = name;
  family.help = help;
  family.type = type;
  for (auto& labels : metrics) family.metric.emplace_back().label = std::move(labels);
  return family;
}

MetricFamily Gauges(std::vector<double> values) {
  MetricFamily family = Made("g_seconds", "back\\slash\nline \"quoted\"", MetricType::Gauge, {});
  for (const double value : values) {
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = {{"l", "a\"b\\\n"}, {"n", std::to_string(family.metric.size())}};
    metric.gauge.value = value;
  }
  return family;
}
MetricFamily Counter(double value) {
  MetricFamily family = Made("c_total", "Counted.", MetricType::Counter, {{}});
  family.metric[0].counter.value = value;
  return family;
}
MetricFamily Histogram() {
  MetricFamily family = Made("h_bytes", "Sizes.", MetricType::Histogram, {{{"r", "/x"}}});
  family.metric[0].histogram = {10, 3.75, {{1, 0.25}, {3, 1}, {3, 1e9}, {10, kInf}}};
  return family;
}
MetricFamily Summary() {
  MetricFamily family = Made("s", "Quantiles.", MetricType::Summary, {{{"r", "/x"}}});
  family.metric[0].summary = {7, 2.5, {{0.5, 1}, {0.9, kNan}, {1, 12.5}}};
  return family;
}
MetricFamily Untyped() {
  MetricFamily family = Made("u", "Some.", MetricType::Untyped, {{}});
  family.metric[0].untyped.value = 3;
  return family;
}

std::string Text(const MetricFamily& family, Dialect dialect = Dialect::kText004,
                 std::int64_t started_at_ms = 0) {
  std::string body;
  text::TextBuffer out(body);
  TextEncoder encoder(out, dialect);
  WalkRegistry({family}, encoder, {}, started_at_ms);
  out.Flush();
  return body;
}

testing::ReadFamily Protobuf(const MetricFamily& family) {
  std::string body;
  text::TextBuffer out(body);
  ProtobufEncoder encoder(out, {});
  WalkRegistry({family}, encoder);
  encoder.Finish();
  out.Flush();
  return testing::ReadProtobuf(body).at(0);
}

std::vector<remote_write::testing::DecodedSeries> RemoteWritten(const MetricFamily& family) {
  remote_write::IntervalEncoder encoder({});
  const auto requests = encoder.Encode(1'000, [](RowSink&) {}, {family});
  return remote_write::testing::DecodeVersion2(requests.at(0)->body);
}

std::string SentAs(const MetricFamily& family) {
  std::string all;
  for (const auto& series : RemoteWritten(family)) {
    all += series.Text() + ' ' + text::ShortestText(series.value) + '\n';
  }
  return all;
}

TEST(RegistryWalkTest, HelpAndLabelsAreEscapedInText) {
  EXPECT_EQ(Text(Gauges({1.5})),
            "# HELP g_seconds back\\\\slash\\nline \"quoted\"\n"
            "# TYPE g_seconds gauge\n"
            "g_seconds{l=\"a\\\"b\\\\\\n\",n=\"1\"} 1.5\n");
  EXPECT_EQ(Text(Gauges({1.5}), Dialect::kOpenMetrics),
            "# TYPE g_seconds gauge\n"
            "# UNIT g_seconds seconds\n"
            "# HELP g_seconds back\\\\slash\\nline \\\"quoted\\\"\n"
            "g_seconds{l=\"a\\\"b\\\\\\n\",n=\"1\"} 1.5\n");
}

TEST(RegistryWalkTest, DoublesAreWrittenInTheirShortestForm) {
  EXPECT_EQ(Text(Counter(9'007'199'254'740'992.0)),
            "# HELP c_total Counted.\n# TYPE c_total counter\nc_total 9007199254740992\n");
  EXPECT_EQ(Text(Counter(1e21), Dialect::kOpenMetrics),
            "# TYPE c counter\n# HELP c Counted.\nc_total 1000000000000000000000\n");
  const std::string text = Text(Gauges({kInf, -kInf, -0.0, 0.1}));
  for (const char* line :
       {"n=\"1\"} +Inf\n", "n=\"2\"} -Inf\n", "n=\"3\"} -0\n", "n=\"4\"} 0.1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line;
  }
}

TEST(RegistryWalkTest, OnlyProtobufHasValuesThatAreNotNumbers) {
  const MetricFamily family = Gauges({kNan, 2});
  EXPECT_EQ(Text(family),
            "# HELP g_seconds back\\\\slash\\nline \"quoted\"\n"
            "# TYPE g_seconds gauge\n"
            "g_seconds{l=\"a\\\"b\\\\\\n\",n=\"2\"} 2\n");
  ASSERT_EQ(Protobuf(family).metrics.size(), 2U);
  EXPECT_TRUE(std::isnan(Protobuf(family).metrics[0].value));
  EXPECT_EQ(RemoteWritten(family).size(), 1U);
}

TEST(RegistryWalkTest, AFamilyWithoutMetricsIsNotMentioned) {
  EXPECT_EQ(Text(Made("none", "Nothing.", MetricType::Gauge, {})), "");
}

TEST(RegistryWalkTest, AHistogramHasItsBucketsOnce) {
  EXPECT_EQ(Text(Histogram()),
            "# HELP h_bytes Sizes.\n"
            "# TYPE h_bytes histogram\n"
            "h_bytes_bucket{r=\"/x\",le=\"0.25\"} 1\n"
            "h_bytes_bucket{r=\"/x\",le=\"1\"} 3\n"
            "h_bytes_bucket{r=\"/x\",le=\"1000000000\"} 3\n"
            "h_bytes_bucket{r=\"/x\",le=\"+Inf\"} 10\n"
            "h_bytes_sum{r=\"/x\"} 3.75\n"
            "h_bytes_count{r=\"/x\"} 10\n");
  const testing::ReadFamily read = Protobuf(Histogram());
  EXPECT_EQ(read.type, 4);
  EXPECT_EQ(read.unit, "bytes");
  const testing::ReadHistogram& histogram = read.metrics.at(0).histogram;
  EXPECT_EQ(histogram.count, 10U);
  EXPECT_EQ(histogram.sum, 3.75);
  EXPECT_FALSE(histogram.is_native);
  EXPECT_EQ(histogram.classic,
            (std::map<double, std::uint64_t>{{0.25, 1}, {1, 3}, {1e9, 3}, {kInf, 10}}));
  EXPECT_EQ(SentAs(Histogram()),
            "h_bytes_bucket{le=\"0.25\",r=\"/x\"} 1\n"
            "h_bytes_bucket{le=\"1\",r=\"/x\"} 3\n"
            "h_bytes_bucket{le=\"1000000000\",r=\"/x\"} 3\n"
            "h_bytes_bucket{le=\"+Inf\",r=\"/x\"} 10\n"
            "h_bytes_sum{r=\"/x\"} 3.75\n"
            "h_bytes_count{r=\"/x\"} 10\n");
}

TEST(RegistryWalkTest, ASummaryHasItsQuantiles) {
  EXPECT_EQ(Text(Summary(), Dialect::kOpenMetrics),
            "# TYPE s summary\n"
            "# HELP s Quantiles.\n"
            "s{r=\"/x\",quantile=\"0.5\"} 1\n"
            "s{r=\"/x\",quantile=\"1.0\"} 12.5\n"
            "s_sum{r=\"/x\"} 2.5\n"
            "s_count{r=\"/x\"} 7\n");
  const testing::ReadFamily read = Protobuf(Summary());
  EXPECT_EQ(read.type, 2);
  const testing::ReadSummary& summary = read.metrics.at(0).summary;
  EXPECT_EQ(summary.count, 7U);
  EXPECT_EQ(summary.sum, 2.5);
  ASSERT_EQ(summary.quantiles.size(), 3U);
  EXPECT_TRUE(std::isnan(summary.quantiles.at(0.9)));
  EXPECT_EQ(summary.quantiles.at(1), 12.5);
  EXPECT_EQ(RemoteWritten(Summary()).size(), 5U);
}

TEST(RegistryWalkTest, AnUntypedFamilyIsNamedAsEachTextFormatNamesIt) {
  EXPECT_EQ(Text(Untyped()), "# HELP u Some.\n# TYPE u untyped\nu 3\n");
  EXPECT_EQ(Text(Untyped(), Dialect::kOpenMetrics), "# TYPE u unknown\n# HELP u Some.\nu 3\n");
  EXPECT_EQ(Protobuf(Untyped()).type, 3);
  EXPECT_EQ(Protobuf(Untyped()).metrics.at(0).value, 3);
}

TEST(RegistryWalkTest, FamiliesComeBackFromPrometheusCppAsTheyWere) {
  PrometheusEncoder encoder;
  WalkRegistry({Counter(4), Histogram(), Summary(), Untyped()}, encoder);
  const std::vector<MetricFamily> families = encoder.ReleaseFamilies();
  ASSERT_EQ(families.size(), 4U);
  EXPECT_EQ(families[0].name, "c_total");
  EXPECT_EQ(families[0].metric.at(0).counter.value, 4);
  EXPECT_EQ(families[1].metric.at(0).label, Histogram().metric.at(0).label);
  ASSERT_EQ(families[1].metric.at(0).histogram.bucket.size(), 4U);
  EXPECT_EQ(families[1].metric.at(0).histogram.bucket.back().upper_bound, kInf);
  EXPECT_EQ(families[1].metric.at(0).histogram.bucket.back().cumulative_count, 10U);
  EXPECT_EQ(families[2].type, MetricType::Summary);
  EXPECT_EQ(families[2].metric.at(0).summary.quantile.size(), 3U);
  EXPECT_EQ(families[3].metric.at(0).untyped.value, 3);
}

TEST(RegistryWalkTest, TheFilterKnowsAFamilyByTheNamesOfTheTextFormat) {
  const auto written = [](const char* name) {
    std::string body;
    text::TextBuffer out(body);
    TextEncoder encoder(out);
    WalkRegistry({Counter(1), Histogram()}, encoder, NameFilter({name}));
    out.Flush();
    return body;
  };
  EXPECT_EQ(written("c_total"), Text(Counter(1)));
  EXPECT_EQ(written("c"), "");
  EXPECT_EQ(written("h_bytes_bucket"), Text(Histogram()));
}

TEST(RegistryWalkTest, AStartIsThatOfEverySeriesButGauges) {
  for (const MetricFamily& family : {Counter(4), Histogram(), Summary()}) {
    const std::string body = Text(family, Dialect::kOpenMetrics, 1'500);
    EXPECT_NE(body.find("_created"), std::string::npos) << body;
    EXPECT_NE(body.find(" 1.5\n"), std::string::npos) << body;
    EXPECT_EQ(Text(family, Dialect::kOpenMetrics).find("_created"), std::string::npos);
  }
  EXPECT_EQ(Text(Untyped(), Dialect::kOpenMetrics, 1'500).find("_created"), std::string::npos);
}

}  // namespace
}  // namespace pitwall::exposition

// The families in prometheus-cpp equal those of the text format.
#include <gtest/gtest.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

#include "exporter/exposition/prometheus_encoder.h"
#include "exporter/exposition/scrape.h"
#include "exporter/exposition/text_encoder.h"
#include "tests/exposition/bodies.h"
#include "tests/exposition/test_fleet.h"
#include "tests/exposition/text_parser.h"

namespace pitwall::exposition {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;
using Samples = std::map<std::pair<std::string, Labels>, double>;

Labels LabelsOf(const prometheus::ClientMetric& metric) {
  Labels labels;
  for (const auto& label : metric.label) labels.emplace_back(label.name, label.value);
  return labels;
}

Samples SamplesOf(const std::vector<prometheus::MetricFamily>& families) {
  Samples samples;
  for (const auto& family : families) {
    for (const auto& metric : family.metric) {
      const Labels labels = LabelsOf(metric);
      if (family.type == prometheus::MetricType::Counter) {
        samples[{family.name, labels}] = metric.counter.value;
      } else if (family.type == prometheus::MetricType::Gauge) {
        samples[{family.name, labels}] = metric.gauge.value;
      } else {
        samples[{family.name + "_sum", labels}] = metric.histogram.sample_sum;
        samples[{family.name + "_count", labels}] =
            static_cast<double>(metric.histogram.sample_count);
        for (const auto& bucket : metric.histogram.bucket) {
          Labels with_bound = labels;
          with_bound.emplace_back("le", text::ShortestText(bucket.upper_bound));
          samples[{family.name + "_bucket", with_bound}] =
              static_cast<double>(bucket.cumulative_count);
        }
      }
    }
  }
  return samples;
}

TEST(CollectableTest, BothExpositionsSayTheSame) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  const std::string body = testing::TextOf(made.reading, standings);
  Samples from_text;
  for (const auto& sample : testing::ParseText(body).samples) {
    if (sample.name == "pitwall_exposed_series") continue;
    from_text[{sample.name, sample.labels}] = std::stod(sample.value);
  }
  ReadingPages pages(made.reading, standings);
  EXPECT_EQ(SamplesOf(EncodePrometheus(pages)), from_text);
  EXPECT_GT(from_text.size(), 50U);
}

TEST(CollectableTest, PrometheusCppWritesTextThatReadsBack) {
  const testing::TestFleet made = testing::HostileFleet();
  const auto standings = testing::InOrder(made.reading);
  GroupReading group;
  group.group = "coder";
  group.sum = made.reading.agents[0];
  Groups groups = GroupsOf(made.reading, {});
  groups.groups = {&group, 1};
  groups.standings = {StandingClass::kHigh};
  ReadingPages pages(made.reading, standings, groups);
  const auto families = EncodePrometheus(pages);
  const testing::ParsedText parsed =
      testing::ParseText(prometheus::TextSerializer().Serialize(families));
  const auto native_only =
      std::count_if(Families().begin(), Families().end(),
                    [](const Family& family) { return family.is_native_only; });
  EXPECT_EQ(parsed.types.size(), Families().size() - static_cast<std::size_t>(native_only));
  EXPECT_EQ(parsed.samples.size(), SamplesOf(families).size());
}

}  // namespace
}  // namespace pitwall::exposition

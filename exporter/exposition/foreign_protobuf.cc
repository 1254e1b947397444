#include "exporter/exposition/foreign_protobuf.h"

#include <protozero/pbf_writer.hpp>
#include <string>

#include "exporter/exposition/foreign_text.h"
#include "exporter/exposition/protobuf_encoder.h"

namespace pitwall::exposition {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using protozero::pbf_writer;

int TypeOf(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return metric_type::kCounter;
    case MetricType::Gauge:
      return metric_type::kGauge;
    case MetricType::Summary:
      return metric_type::kSummary;
    case MetricType::Histogram:
      return metric_type::kHistogram;
    case MetricType::Untyped:
      break;
  }
  return metric_type::kUntyped;
}

void AppendHistogram(std::string& metric, const ClientMetric::Histogram& histogram) {
  pbf_writer parent(metric);
  pbf_writer out(parent, metric_field::kHistogram);
  out.add_uint64(1, histogram.sample_count);
  out.add_double(2, histogram.sample_sum);
  for (const ClientMetric::Bucket& bucket : histogram.bucket) {
    pbf_writer one(out, 3);
    one.add_uint64(1, bucket.cumulative_count);
    one.add_double(2, bucket.upper_bound);
  }
}

void AppendSummary(std::string& metric, const ClientMetric::Summary& summary) {
  pbf_writer parent(metric);
  pbf_writer out(parent, metric_field::kSummary);
  out.add_uint64(1, summary.sample_count);
  out.add_double(2, summary.sample_sum);
  for (const ClientMetric::Quantile& quantile : summary.quantile) {
    pbf_writer one(out, 3);
    one.add_double(1, quantile.quantile);
    one.add_double(2, quantile.value);
  }
}

void AppendValue(std::string& out, MetricType type, const ClientMetric& metric) {
  switch (type) {
    case MetricType::Counter:
      return AppendNumber(out, metric_field::kCounter, metric.counter.value);
    case MetricType::Gauge:
      return AppendNumber(out, metric_field::kGauge, metric.gauge.value);
    case MetricType::Untyped:
      return AppendNumber(out, metric_field::kUntyped, metric.untyped.value);
    case MetricType::Summary:
      return AppendSummary(out, metric.summary);
    case MetricType::Histogram:
      return AppendHistogram(out, metric.histogram);
  }
}

}  // namespace

void WriteForeignProtobuf(const std::vector<MetricFamily>& families, const NameFilter& filter,
                          TextBuffer& out) {
  FamilyMessages messages(out);
  std::string encoded;
  for (const MetricFamily& family : families) {
    if (!filter.Includes(family.name, family.type == MetricType::Histogram)) continue;
    messages.Begin(family.name, family.help, TypeOf(family.type), UnitOf(BaseName(family)));
    for (const ClientMetric& metric : family.metric) {
      encoded.clear();
      for (const ClientMetric::Label& label : metric.label) {
        AppendLabel(encoded, label.name, label.value);
      }
      AppendValue(encoded, family.type, metric);
      messages.Add(encoded);
    }
  }
  messages.Flush();
}

}  // namespace pitwall::exposition

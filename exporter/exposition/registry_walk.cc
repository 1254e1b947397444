#include "exporter/exposition/registry_walk.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/exposition/tiers.h"
#include "exporter/text/number.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

Kind KindOf(MetricType type) {
  switch (type) {
    case MetricType::Counter:
      return Kind::kCounter;
    case MetricType::Gauge:
      return Kind::kGauge;
    case MetricType::Histogram:
      return Kind::kHistogram;
    case MetricType::Summary:
      return Kind::kSummary;
    case MetricType::Untyped:
      break;
  }
  return Kind::kUntyped;
}

std::string_view BaseName(const MetricFamily& family) {
  constexpr std::string_view kTotal = "_total";
  std::string_view base = family.name;
  if (family.type == MetricType::Counter && base.ends_with(kTotal)) {
    base.remove_suffix(kTotal.size());
  }
  return base;
}

std::string_view UnitOf(std::string_view base) {
  for (const std::string_view unit : {"seconds", "bytes"}) {
    if (base.ends_with(unit)) return unit;
  }
  return "";
}

Family Described(const MetricFamily& family) {
  const std::string_view base = BaseName(family);
  std::vector<std::string_view> labels;
  for (const ClientMetric::Label& label : family.metric.front().label) {
    labels.emplace_back(label.name);
  }
  return {.name = base,
          .kind = KindOf(family.type),
          .tier = Tier::kFleet,
          .unit = UnitOf(base),
          .help = family.help,
          .labels = std::move(labels),
          .is_own = true};
}

// Upper bounds without +Inf.
std::vector<double> BoundsOf(const ClientMetric::Histogram& histogram) {
  std::vector<double> bounds;
  for (const ClientMetric::Bucket& bucket : histogram.bucket) bounds.push_back(bucket.upper_bound);
  if (!bounds.empty()) bounds.pop_back();
  return bounds;
}

void EmitHistogram(LabelValues labels, const ClientMetric::Histogram& histogram, std::size_t bounds,
                   const SeriesStamp& stamp, RowSink& sink) {
  std::vector<std::uint64_t> cumulative;
  for (const ClientMetric::Bucket& bucket : histogram.bucket) {
    cumulative.push_back(bucket.cumulative_count);
  }
  cumulative.resize(bounds, histogram.sample_count);
  sink.Histogram(labels, {cumulative, histogram.sample_count, text::Number(histogram.sample_sum)},
                 stamp);
}

void EmitSummary(LabelValues labels, const ClientMetric::Summary& summary, const SeriesStamp& stamp,
                 RowSink& sink) {
  std::vector<QuantileValue> quantiles;
  for (const ClientMetric::Quantile& quantile : summary.quantile) {
    quantiles.push_back({quantile.quantile, quantile.value});
  }
  sink.Summary(labels, {quantiles, summary.sample_count, text::Number(summary.sample_sum)}, stamp);
}

double ValueOf(MetricType type, const ClientMetric& metric) {
  if (type == MetricType::Counter) return metric.counter.value;
  return type == MetricType::Gauge ? metric.gauge.value : metric.untyped.value;
}

void WalkMetrics(const MetricFamily& family, const SeriesStamp& stamp, RowSink& sink) {
  const Family described = Described(family);
  const std::vector<double> bounds = BoundsOf(family.metric.front().histogram);
  sink.Begin(described, bounds);
  std::vector<std::string_view> labels;
  for (const ClientMetric& metric : family.metric) {
    labels.clear();
    for (const ClientMetric::Label& label : metric.label) labels.emplace_back(label.value);
    if (family.type == MetricType::Histogram) {
      EmitHistogram(labels, metric.histogram, bounds.size(), stamp, sink);
    } else if (family.type == MetricType::Summary) {
      EmitSummary(labels, metric.summary, stamp, sink);
    } else {
      sink.Value(labels, text::Number(ValueOf(family.type, metric)), stamp);
    }
  }
}

}  // namespace

void WalkRegistry(const std::vector<MetricFamily>& families, RowSink& sink,
                  const NameFilter& filter, std::int64_t started_at_ms) {
  SeriesStamp stamp;
  stamp.started_at_ms = started_at_ms;
  for (const MetricFamily& family : families) {
    if (family.metric.empty()) continue;
    if (!filter.Includes(family.name, family.type == MetricType::Histogram)) continue;
    WalkMetrics(family, stamp, sink);
  }
}

}  // namespace pitwall::exposition

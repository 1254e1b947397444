#include "exporter/exposition/prometheus_encoder.h"

#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/pages.h"
#include "exporter/text/number.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

namespace {
prometheus::MetricType TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return prometheus::MetricType::Counter;
    case Kind::kHistogram:
      return prometheus::MetricType::Histogram;
    case Kind::kSummary:
      return prometheus::MetricType::Summary;
    case Kind::kGauge:
      return prometheus::MetricType::Gauge;
    case Kind::kUntyped:
      break;
  }
  return prometheus::MetricType::Untyped;
}
}  // namespace

void PrometheusEncoder::Begin(const Family& family, std::span<const double> bounds) {
  family_ = &family;
  bounds_ = bounds;
  prometheus::MetricFamily& made = families_.emplace_back();
  made.name = family.TextName();
  made.help = family.help;
  made.type = TypeOf(family.kind);
}

prometheus::ClientMetric& PrometheusEncoder::Add(LabelValues labels) {
  prometheus::ClientMetric& metric = families_.back().metric.emplace_back();
  metric.label.reserve(labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    metric.label.push_back({std::string(family_->labels[i]), std::string(labels[i])});
  }
  return metric;
}

void PrometheusEncoder::Value(LabelValues labels, text::Number value, const SeriesStamp&) {
  prometheus::ClientMetric& metric = Add(labels);
  if (family_->kind == Kind::kCounter) {
    metric.counter.value = value.AsDouble();
  } else if (family_->kind == Kind::kGauge) {
    metric.gauge.value = value.AsDouble();
  } else {
    metric.untyped.value = value.AsDouble();
  }
}

void PrometheusEncoder::Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp&) {
  prometheus::ClientMetric::Histogram& histogram = Add(labels).histogram;
  histogram.sample_count = row.count;
  histogram.sample_sum = row.sum.AsDouble();
  histogram.bucket.reserve(bounds_.size() + 1);
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    histogram.bucket.push_back({row.cumulative[i], bounds_[i]});
  }
  histogram.bucket.push_back({row.count, std::numeric_limits<double>::infinity()});
}

void PrometheusEncoder::Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp&) {
  prometheus::ClientMetric::Summary& summary = Add(labels).summary;
  summary.sample_count = row.count;
  summary.sample_sum = row.sum.AsDouble();
  for (const QuantileValue& quantile : row.quantiles) {
    summary.quantile.push_back({quantile.quantile, quantile.value});
  }
}

std::vector<prometheus::MetricFamily> EncodePrometheus(PageSource& source) {
  PrometheusEncoder encoder;
  for (const Family& family : Families()) WalkFamily(family, source, encoder);
  return encoder.ReleaseFamilies();
}

}  // namespace pitwall::exposition

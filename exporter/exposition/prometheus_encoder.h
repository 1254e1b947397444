// Families as prometheus-cpp's types, for applications with an Exposer of their own.
#pragma once

#include <prometheus/metric_family.h>

#include <span>
#include <vector>

#include "exporter/exposition/families.h"

namespace pitwall::exposition {

// Collects rows in metric families. One thread. Values become doubles: exact up to 2^53.
class PrometheusEncoder final : public RowSink {
 public:
  void Begin(const Family& family, std::span<const double> bounds) override;
  void Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) override;
  void Histogram(LabelValues labels, const HistogramRow& row, const SeriesStamp& stamp) override;
  void Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) override;

  std::vector<prometheus::MetricFamily> ReleaseFamilies() { return std::move(families_); }

 private:
  prometheus::ClientMetric& Add(LabelValues labels);

  std::vector<prometheus::MetricFamily> families_;
  const Family* family_ = nullptr;
  std::span<const double> bounds_;
};

// All families of the agents.
std::vector<prometheus::MetricFamily> EncodePrometheus(PageSource& source);

}  // namespace pitwall::exposition

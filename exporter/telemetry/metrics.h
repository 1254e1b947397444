// The metrics of sources and of the joiner.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <vector>

#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/source_table.h"

namespace pitwall::telemetry {

// One thread at a time. The registry owns the metrics. A source is bounded by SourceTable, and so
// are the series.
class Metrics {
 public:
  explicit Metrics(prometheus::Registry& registry);

  void Update(const Joiner& joiner);

 private:
  void UpdateSource(const SourceStats& source);

  prometheus::Family<prometheus::Counter>& records_;
  prometheus::Family<prometheus::Counter>& without_agent_;
  prometheus::Family<prometheus::Gauge>& last_seen_;
  prometheus::Gauge& held_;
  prometheus::Gauge& spans_;
  prometheus::Counter& evicted_;
  prometheus::Counter& late_;
};

}  // namespace pitwall::telemetry

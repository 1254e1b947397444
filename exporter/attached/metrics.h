// The daemon's metrics about attached processes.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "pitwall/host/arena_collector.h"

namespace pitwall::attached {

// One thread at a time. The registry owns the metrics.
class Metrics {
 public:
  explicit Metrics(prometheus::Registry& registry);

  void SetOpen(bool is_open);
  void Update(const CollectorStats& stats);

 private:
  prometheus::Gauge& open_;
  prometheus::Gauge& processes_;
  prometheus::Gauge& series_;
  prometheus::Gauge& bytes_;
  prometheus::Gauge& limit_bytes_;
  prometheus::Gauge& dropped_;  // a gauge: damage to the file may change it to anything
  prometheus::Counter& calls_;
  prometheus::Counter& quarantined_;
  prometheus::Counter& unknown_events_;
  prometheus::Counter& lost_pages_;
  prometheus::Counter& processes_ended_;
};

}  // namespace pitwall::attached

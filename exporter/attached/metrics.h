// What the daemon tells of attached processes.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "pitwall/host/arena_collector.h"

namespace pitwall::attached {

// Any thread, one at a time; the registry owns them.
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
  prometheus::Gauge& dropped_;  // a gauge: it falls to 0 with a new file
  prometheus::Counter& calls_;
  prometheus::Counter& quarantined_;
  prometheus::Counter& lost_pages_;
  prometheus::Counter& processes_ended_;
};

}  // namespace pitwall::attached

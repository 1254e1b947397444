// The journal's metrics about itself.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include "exporter/journal/journal.h"
#include "exporter/journal/replay.h"

namespace pitwall::journal {

// Any thread, one at a time; the registry owns them.
class Metrics {
 public:
  explicit Metrics(prometheus::Registry& registry);

  void SetReplayed(const ReplayResult& replayed);  // once
  void Update(const JournalStats& stats);

 private:
  prometheus::Counter& records_;
  prometheus::Counter& bytes_;
  prometheus::Counter& failures_;
  prometheus::Counter& replayed_;
  prometheus::Counter& damaged_;
  prometheus::Gauge& file_bytes_;
  prometheus::Gauge& failing_since_seconds_;
};

}  // namespace pitwall::journal

// The metrics of one receiver.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <string>

namespace pitwall::remote_write {

// A sample is a value or a native histogram. Each queued sample is finally counted as sent, failed
// or dropped. Thread safety: any thread. The registry owns the metrics.
struct Metrics {
  Metrics(prometheus::Registry& registry, const std::string& url);

  prometheus::Counter& sent;     // the receiver accepted them
  prometheus::Counter& failed;   // the receiver refused them
  prometheus::Counter& dropped;  // the queue was full, or no time remained at the stop
  prometheus::Counter& retries;  // requests
  prometheus::Gauge& pending;    // samples
  prometheus::Gauge& queue_bytes;
  prometheus::Gauge& behind_seconds;
  prometheus::Gauge& failing_since_seconds;
};

}  // namespace pitwall::remote_write

// What is told of each receiver.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <string>

namespace pitwall::remote_write {

// Samples are values and native histograms. Each one that was queued ends as sent, failed or
// dropped. Any thread; the registry owns them.
struct Metrics {
  Metrics(prometheus::Registry& registry, const std::string& url);

  prometheus::Counter& sent;     // the receiver took them
  prometheus::Counter& failed;   // the receiver refused them
  prometheus::Counter& dropped;  // no room in the queue, or no time at the end
  prometheus::Counter& retries;  // requests
  prometheus::Gauge& pending;    // samples
  prometheus::Gauge& queue_bytes;
  prometheus::Gauge& behind_seconds;
  prometheus::Gauge& failing_since_seconds;
};

}  // namespace pitwall::remote_write

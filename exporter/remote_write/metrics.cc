#include "exporter/remote_write/metrics.h"

namespace pitwall::remote_write {

namespace {

prometheus::Counter& Counter(prometheus::Registry& registry, const std::string& url,
                             const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({{"url", url}});
}

prometheus::Gauge& Gauge(prometheus::Registry& registry, const std::string& url, const char* name,
                         const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({{"url", url}});
}

}  // namespace

Metrics::Metrics(prometheus::Registry& registry, const std::string& url)
    : sent(Counter(registry, url, "pitwall_remote_write_samples_sent_total",
                   "Samples that the receiver took.")),
      failed(Counter(registry, url, "pitwall_remote_write_samples_failed_total",
                     "Samples that the receiver refused.")),
      dropped(Counter(registry, url, "pitwall_remote_write_samples_dropped_total",
                      "Samples given up: no room in the queue, or no time at the end.")),
      retries(Counter(registry, url, "pitwall_remote_write_retries_total",
                      "Requests that are to be sent again.")),
      pending(Gauge(registry, url, "pitwall_remote_write_samples_pending",
                    "Samples that wait to be sent.")),
      queue_bytes(Gauge(registry, url, "pitwall_remote_write_queue_bytes",
                        "Compressed bytes that wait to be sent.")),
      behind_seconds(Gauge(registry, url, "pitwall_remote_write_behind_seconds",
                           "Age of the oldest sample that waits; 0: none does.")),
      failing_since_seconds(Gauge(
          registry, url, "pitwall_remote_write_failing_since_timestamp_seconds",
          "When the first of the failed attempts in a row was; 0: the last one succeeded.")) {}

}  // namespace pitwall::remote_write

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
                   "Samples that the receiver accepted.")),
      failed(Counter(registry, url, "pitwall_remote_write_samples_failed_total",
                     "Samples that the receiver refused.")),
      dropped(Counter(registry, url, "pitwall_remote_write_samples_dropped_total",
                      "Samples dropped because the queue was full, or when the daemon stopped.")),
      retries(Counter(registry, url, "pitwall_remote_write_retries_total",
                      "Requests that are sent again.")),
      pending(Gauge(registry, url, "pitwall_remote_write_samples_pending",
                    "Samples queued for sending.")),
      queue_bytes(Gauge(registry, url, "pitwall_remote_write_queue_bytes",
                        "Compressed bytes queued for sending.")),
      behind_seconds(Gauge(registry, url, "pitwall_remote_write_behind_seconds",
                           "Age of the oldest queued sample; 0 if the queue is empty.")),
      failing_since_seconds(Gauge(
          registry, url, "pitwall_remote_write_failing_since_timestamp_seconds",
          "Time of the first of the failed requests in a row; 0 if the last one succeeded.")) {}

}  // namespace pitwall::remote_write

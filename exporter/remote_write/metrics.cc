#include "exporter/remote_write/metrics.h"

#include <string>

#include "exporter/self_metrics/add_metrics.h"

namespace pitwall::remote_write {

using self_metrics::AddCounter;
using self_metrics::AddGauge;

Metrics::Metrics(prometheus::Registry& registry, const std::string& url)
    : sent(AddCounter(registry, "pitwall_remote_write_samples_sent_total",
                      "Samples that the receiver accepted.", {{"url", url}})),
      failed(AddCounter(registry, "pitwall_remote_write_samples_failed_total",
                        "Samples that the receiver refused.", {{"url", url}})),
      dropped(AddCounter(registry, "pitwall_remote_write_samples_dropped_total",
                         "Samples dropped because the queue was full, or when the daemon stopped.",
                         {{"url", url}})),
      retries(AddCounter(registry, "pitwall_remote_write_retries_total",
                         "Requests that are sent again.", {{"url", url}})),
      pending(AddGauge(registry, "pitwall_remote_write_samples_pending",
                       "Samples queued for sending.", {{"url", url}})),
      queue_bytes(AddGauge(registry, "pitwall_remote_write_queue_bytes",
                           "Compressed bytes queued for sending.", {{"url", url}})),
      behind_seconds(AddGauge(registry, "pitwall_remote_write_behind_seconds",
                              "Age of the oldest queued sample; 0 if the queue is empty.",
                              {{"url", url}})),
      failing_since_seconds(AddGauge(
          registry, "pitwall_remote_write_failing_since_timestamp_seconds",
          "Time of the first of the requests in a row of which nothing was accepted; 0 if the last "
          "one succeeded.",
          {{"url", url}})) {}

}  // namespace pitwall::remote_write

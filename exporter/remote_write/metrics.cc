#include "exporter/remote_write/metrics.h"

#include "exporter/self_metrics/add_metrics.h"

namespace pitwall::remote_write {

using self_metrics::AddCounter;
using self_metrics::AddGauge;

Metrics::Metrics(prometheus::Registry& registry, const std::string& url)
    : sent(AddCounter(registry, "pitwall_remote_write_samples_sent_total",
                      "Samples that the receiver took.", {{"url", url}})),
      failed(AddCounter(registry, "pitwall_remote_write_samples_failed_total",
                        "Samples that the receiver refused.", {{"url", url}})),
      dropped(AddCounter(registry, "pitwall_remote_write_samples_dropped_total",
                         "Samples given up: no room in the queue, or no time at the end.",
                         {{"url", url}})),
      retries(AddCounter(registry, "pitwall_remote_write_retries_total",
                         "Requests that are to be sent again.", {{"url", url}})),
      pending(AddGauge(registry, "pitwall_remote_write_samples_pending",
                       "Samples that wait to be sent.", {{"url", url}})),
      queue_bytes(AddGauge(registry, "pitwall_remote_write_queue_bytes",
                           "Compressed bytes that wait to be sent.", {{"url", url}})),
      behind_seconds(AddGauge(registry, "pitwall_remote_write_behind_seconds",
                              "Age of the oldest sample that waits; 0: none does.",
                              {{"url", url}})),
      failing_since_seconds(
          AddGauge(registry, "pitwall_remote_write_failing_since_timestamp_seconds",
                   "When the first of the failed attempts in a row was; 0: the last one succeeded.",
                   {{"url", url}})) {}

}  // namespace pitwall::remote_write

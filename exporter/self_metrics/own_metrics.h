// The daemon's metrics about itself: events, requests, snapshots, store and process.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <mutex>
#include <string_view>
#include <vector>

#include "exporter/self_metrics/process_stats.h"
#include "pitwall/store.h"

namespace pitwall::self_metrics {

// Owns a prometheus-cpp registry. Thread safety: any thread. The returned counters and gauges live
// as long as this object. Incrementing one is a compare-and-swap; finding one by labels holds a
// mutex for about 200 ns.
class OwnMetrics {
 public:
  explicit OwnMetrics(std::string_view version);
  OwnMetrics(const OwnMetrics&) = delete;
  OwnMetrics& operator=(const OwnMetrics&) = delete;

  // Events by result.
  prometheus::Counter& events_accepted() { return events_accepted_; }
  prometheus::Counter& events_duplicate() { return events_duplicate_; }
  prometheus::Counter& events_rejected() { return events_rejected_; }
  prometheus::Counter& events_unknown_fields() { return events_unknown_fields_; }

  // `route` must be the pattern that the request matched, not its path, so that the routes bound
  // the number of series. Methods that HTTP does not define count as "other".
  void CountRequest(std::string_view route, std::string_view method, int status, double seconds);
  prometheus::Counter& http_requests(std::string_view route, std::string_view method, int status);
  prometheus::Histogram& http_request_duration_seconds(std::string_view route);
  prometheus::Gauge& http_websockets() { return http_websockets_; }
  prometheus::Counter& http_websockets_dropped() { return http_websockets_dropped_; }

  void SnapshotWritten(std::int64_t at_ms, double duration_seconds, std::uint64_t size_bytes);
  // `since_ms` is the wall-clock time of the first of consecutive failures.
  void SnapshotFailed(std::int64_t since_ms);

  // For metrics that other rooms add.
  prometheus::Registry& registry() { return registry_; }

  // All families, after updating those that the store and the kernel count.
  std::vector<prometheus::MetricFamily> Collect(const StoreStats& store,
                                                const ProcessStats& process);

 private:
  void UpdateStore(const StoreStats& store);
  void UpdateProcess(const ProcessStats& process);

  prometheus::Registry registry_;
  std::mutex collect_mutex_;  // RaiseTo needs one thread at a time

  prometheus::Counter& events_accepted_;
  prometheus::Counter& events_duplicate_;
  prometheus::Counter& events_rejected_;
  prometheus::Counter& events_unknown_fields_;
  prometheus::Counter& events_overflowed_;
  prometheus::Counter& events_dropped_;
  prometheus::Family<prometheus::Counter>& http_requests_;
  prometheus::Family<prometheus::Histogram>& http_durations_;
  prometheus::Gauge& http_websockets_;
  prometheus::Counter& http_websockets_dropped_;
  prometheus::Counter& snapshots_;
  prometheus::Counter& snapshot_failures_;
  prometheus::Gauge& snapshot_last_success_;
  prometheus::Gauge& snapshot_failing_since_;
  prometheus::Gauge& snapshot_duration_;
  prometheus::Gauge& snapshot_size_;
  prometheus::Gauge& history_slots_;
  prometheus::Gauge& history_bytes_;
  prometheus::Gauge& store_agents_;
  prometheus::Counter& store_agents_retired_;
  prometheus::Gauge& store_tools_;
  prometheus::Gauge& store_series_;
  prometheus::Gauge& store_bytes_;
  prometheus::Gauge& store_limit_bytes_;
  prometheus::Gauge& store_writer_slots_;
  prometheus::Counter& process_cpu_seconds_;
  prometheus::Gauge& process_start_time_;
  prometheus::Gauge& process_resident_bytes_;
  prometheus::Gauge& process_virtual_bytes_;
  prometheus::Gauge& process_threads_;
  prometheus::Gauge& process_open_fds_;
  prometheus::Gauge& process_max_fds_;
};

}  // namespace pitwall::self_metrics

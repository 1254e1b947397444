#include "exporter/self_metrics/own_metrics.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/self_metrics/add_metrics.h"
#include "exporter/self_metrics/process_stats.h"
#include "pitwall/store.h"

namespace pitwall::self_metrics {

namespace {

const prometheus::Histogram::BucketBoundaries kRequestBounds = {
    0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10};

std::string_view KnownMethod(std::string_view method) {
  constexpr std::array<std::string_view, 7> kKnown = {"GET",    "HEAD",    "POST", "PUT",
                                                      "DELETE", "OPTIONS", "PATCH"};
  for (const std::string_view known : kKnown) {
    if (method == known) return known;
  }
  return "other";
}

}  // namespace

OwnMetrics::OwnMetrics(std::string_view version)
    : events_accepted_(
          AddCounter(registry_, "pitwall_events_accepted_total", "Events that were counted.")),
      events_duplicate_(AddCounter(registry_, "pitwall_events_duplicate_total",
                                   "Events with an event_id that was already counted.")),
      events_rejected_(
          AddCounter(registry_, "pitwall_events_rejected_total", "Events with an invalid field.")),
      events_unknown_fields_(AddCounter(registry_, "pitwall_events_unknown_fields_total",
                                        "Fields of events with a name that is not known.")),
      events_overflowed_(AddCounter(registry_, "pitwall_events_overflowed_total",
                                    "Events counted under _overflow because a cap was reached.")),
      events_dropped_(AddCounter(registry_, "pitwall_events_dropped_total",
                                 "Events not counted because memory had run out.")),
      http_requests_(prometheus::BuildCounter()
                         .Name("pitwall_http_requests_total")
                         .Help("Requests answered, by route, method and status.")
                         .Register(registry_)),
      http_durations_(prometheus::BuildHistogram()
                          .Name("pitwall_http_request_duration_seconds")
                          .Help("Time to create the response, by route.")
                          .Register(registry_)),
      http_websockets_(AddGauge(registry_, "pitwall_http_websockets", "Open WebSockets.")),
      http_websockets_dropped_(AddCounter(registry_, "pitwall_http_websockets_dropped_total",
                                          "WebSockets closed because the client read too slowly.")),
      snapshots_(AddCounter(registry_, "pitwall_snapshot_written_total", "Snapshots written.")),
      snapshot_failures_(AddCounter(registry_, "pitwall_snapshot_failures_total",
                                    "Snapshots that could not be written.")),
      snapshot_last_success_(AddGauge(registry_, "pitwall_snapshot_last_success_timestamp_seconds",
                                      "Time of the newest snapshot; 0: none yet.")),
      snapshot_failing_since_(
          AddGauge(registry_, "pitwall_snapshot_failing_since_timestamp_seconds",
                   "Time of the first of consecutive failures; 0 if the last snapshot succeeded.")),
      snapshot_duration_(AddGauge(registry_, "pitwall_snapshot_duration_seconds",
                                  "Duration of writing the newest snapshot.")),
      snapshot_size_(
          AddGauge(registry_, "pitwall_snapshot_size_bytes", "Size of the newest snapshot.")),
      history_slots_(
          AddGauge(registry_, "pitwall_history_slots", "Sealed slots in the history ring.")),
      history_bytes_(AddGauge(registry_, "pitwall_history_bytes", "Memory of the sealed slots.")),
      store_agents_(AddGauge(registry_, "pitwall_store_agents", "Agents in the store.")),
      store_agents_retired_(AddCounter(registry_, "pitwall_store_agents_retired_total",
                                       "Agents retired after the retention period.")),
      store_tools_(AddGauge(registry_, "pitwall_store_tools", "Tools in the store.")),
      store_series_(AddGauge(registry_, "pitwall_store_series", "Series in the store.")),
      store_bytes_(AddGauge(registry_, "pitwall_store_bytes", "Memory used by the store.")),
      store_limit_bytes_(
          AddGauge(registry_, "pitwall_store_limit_bytes", "Memory limit of the store.")),
      store_writer_slots_(
          AddGauge(registry_, "pitwall_store_writer_slots", "Writer slots held by threads.")),
      process_cpu_seconds_(
          AddCounter(registry_, "process_cpu_seconds_total", "User and system CPU time.")),
      process_start_time_(AddGauge(registry_, "process_start_time_seconds",
                                   "Start time of the process, since the epoch.")),
      process_resident_bytes_(
          AddGauge(registry_, "process_resident_memory_bytes", "Resident memory.")),
      process_virtual_bytes_(
          AddGauge(registry_, "process_virtual_memory_bytes", "Virtual memory.")),
      process_threads_(AddGauge(registry_, "process_threads", "Threads of the process.")),
      process_open_fds_(AddGauge(registry_, "process_open_fds", "Open file descriptors.")),
      process_max_fds_(
          AddGauge(registry_, "process_max_fds", "Greatest number of open file descriptors.")) {
  prometheus::BuildGauge()
      .Name("pitwall_build_info")
      .Help("Version of the program; always 1.")
      .Register(registry_)
      .Add({{"version", std::string(version)}})
      .Set(1);
}

prometheus::Counter& OwnMetrics::http_requests(std::string_view route, std::string_view method,
                                               int status) {
  return http_requests_.Add({{"route", std::string(route)},
                             {"method", std::string(KnownMethod(method))},
                             {"status", std::to_string(status)}});
}

prometheus::Histogram& OwnMetrics::http_request_duration_seconds(std::string_view route) {
  return http_durations_.Add({{"route", std::string(route)}}, kRequestBounds);
}

void OwnMetrics::CountRequest(std::string_view route, std::string_view method, int status,
                              double seconds) {
  http_requests(route, method, status).Increment();
  http_request_duration_seconds(route).Observe(seconds);
}

void OwnMetrics::SnapshotFailed(std::int64_t since_ms) {
  snapshot_failures_.Increment();
  snapshot_failing_since_.Set(static_cast<double>(since_ms) / 1e3);
}

void OwnMetrics::SnapshotWritten(std::int64_t at_ms, double duration_seconds,
                                 std::uint64_t size_bytes) {
  snapshot_failing_since_.Set(0);
  snapshots_.Increment();
  snapshot_last_success_.Set(static_cast<double>(at_ms) / 1000);
  snapshot_duration_.Set(duration_seconds);
  Set(snapshot_size_, size_bytes);
}

void OwnMetrics::UpdateStore(const StoreStats& store) {
  RaiseTo(events_overflowed_, store.events_overflowed);
  RaiseTo(events_dropped_, store.events_dropped);
  Set(history_slots_, store.history_slots);
  Set(history_bytes_, store.history_bytes);
  Set(store_agents_, store.agents);
  RaiseTo(store_agents_retired_, store.agents_retired);
  Set(store_tools_, store.tools);
  Set(store_series_, store.series);
  Set(store_bytes_, store.bytes_used);
  Set(store_limit_bytes_, store.bytes_max);
  Set(store_writer_slots_, store.writer_slots_in_use);
}

void OwnMetrics::UpdateProcess(const ProcessStats& process) {
  RaiseTo(process_cpu_seconds_, process.cpu_seconds);
  process_start_time_.Set(process.start_time_seconds);
  Set(process_resident_bytes_, process.resident_bytes);
  Set(process_virtual_bytes_, process.virtual_bytes);
  Set(process_threads_, process.threads);
  Set(process_open_fds_, process.open_fds);
  Set(process_max_fds_, process.max_fds);
}

std::vector<prometheus::MetricFamily> OwnMetrics::Collect(const StoreStats& store,
                                                          const ProcessStats& process) {
  const std::lock_guard lock(collect_mutex_);
  UpdateStore(store);
  UpdateProcess(process);
  return registry_.Collect();
}

}  // namespace pitwall::self_metrics

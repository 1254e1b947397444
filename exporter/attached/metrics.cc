#include "exporter/attached/metrics.h"

#include "exporter/self_metrics/add_metrics.h"
#include "pitwall/host/arena_collector.h"

namespace pitwall::attached {

using self_metrics::RaiseTo;

Metrics::Metrics(prometheus::Registry& registry)
    : open_(
          self_metrics::AddGauge(registry, "pitwall_attached_open",
                                 "1 if other processes can record through pitwall.arena, else 0.")),
      processes_(self_metrics::AddGauge(registry, "pitwall_attached_processes",
                                        "Processes attached now.")),
      series_(self_metrics::AddGauge(registry, "pitwall_attached_series",
                                     "Series of an agent and a tool in pitwall.arena.")),
      bytes_(self_metrics::AddGauge(registry, "pitwall_attached_bytes",
                                    "Bytes of pitwall.arena in use.")),
      limit_bytes_(self_metrics::AddGauge(registry, "pitwall_attached_limit_bytes",
                                          "Bytes that pitwall.arena may grow to.")),
      dropped_(self_metrics::AddGauge(registry, "pitwall_attached_dropped",
                                      "Records and events that attached processes dropped because "
                                      "the arena or its event queue was full.")),
      calls_(self_metrics::AddCounter(registry, "pitwall_attached_calls_total",
                                      "Calls of attached processes added to the store.")),
      quarantined_(
          self_metrics::AddCounter(registry, "pitwall_attached_quarantined_total",
                                   "Damaged records in pitwall.arena, which are excluded.")),
      unknown_events_(self_metrics::AddCounter(
          registry, "pitwall_attached_unknown_events_total",
          "Events of a type that only a newer library knows; they were skipped.")),
      lost_pages_(self_metrics::AddCounter(
          registry, "pitwall_attached_lost_pages_total",
          "Pages of pitwall.arena that were truncated while the file was in use.")),
      processes_ended_(self_metrics::AddCounter(
          registry, "pitwall_attached_processes_ended_total",
          "Attached processes that ended without detaching; their entries were reclaimed.")) {}

void Metrics::SetOpen(bool is_open) { open_.Set(is_open ? 1 : 0); }

void Metrics::Update(const CollectorStats& stats) {
  processes_.Set(static_cast<double>(stats.processes));
  series_.Set(static_cast<double>(stats.series));
  bytes_.Set(static_cast<double>(stats.bytes_used));
  limit_bytes_.Set(static_cast<double>(stats.bytes_max));
  dropped_.Set(static_cast<double>(stats.dropped));
  RaiseTo(calls_, stats.calls_collected);
  RaiseTo(quarantined_, stats.quarantined);
  RaiseTo(unknown_events_, stats.unknown_events);
  RaiseTo(lost_pages_, stats.lost_pages);
  RaiseTo(processes_ended_, stats.processes_died);
}

}  // namespace pitwall::attached

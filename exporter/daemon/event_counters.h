// Copies the counts of ingest, the journal, the joiner and the hooks into the daemon's own metrics.
#pragma once

#include <prometheus/counter.h>

#include <mutex>

#include "exporter/events/ingest.h"
#include "exporter/hooks/hook_service.h"
#include "exporter/http/message.h"
#include "exporter/journal/metrics.h"
#include "exporter/self_metrics/add_metrics.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/metrics.h"

namespace pitwall::daemon {

// Updates `pitwall_events_*_total`, `pitwall_journal_*`, `pitwall_source_*`,
// `pitwall_observations_*` and `pitwall_hook_errors_total`. Thread safety: any thread. The
// referenced objects must outlive it.
class EventCounters {
 public:
  EventCounters(const events::Ingest& ingest, const journal::Journal& journal,
                const telemetry::Joiner& joiner, const hooks::HookService& hooks,
                const journal::ReplayResult& replayed, self_metrics::OwnMetrics& own)
      : ingest_(ingest),
        journal_(journal),
        joiner_(joiner),
        hooks_(hooks),
        own_(own),
        journal_metrics_(own.registry()),
        telemetry_metrics_(own.registry()),
        hook_errors_(self_metrics::AddCounter(own.registry(), "pitwall_hook_errors_total",
                                              "Payloads of hooks that could not be read.")) {
    journal_metrics_.SetReplayed(replayed);
  }

  void Update();
  // A handler that calls Update() and then `handler`.
  http::Handler UpdateBefore(http::Handler handler);

 private:
  const events::Ingest& ingest_;
  const journal::Journal& journal_;
  const telemetry::Joiner& joiner_;
  const hooks::HookService& hooks_;
  self_metrics::OwnMetrics& own_;
  std::mutex mutex_;  // guards the next three, and makes reading and raising one step
  journal::Metrics journal_metrics_;
  telemetry::Metrics telemetry_metrics_;
  prometheus::Counter& hook_errors_;
};

}  // namespace pitwall::daemon

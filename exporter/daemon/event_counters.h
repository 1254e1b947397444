// Copies the counts of ingest, the journal and the joiner into the daemon's own metrics.
#pragma once

#include <mutex>

#include "exporter/events/ingest.h"
#include "exporter/http/message.h"
#include "exporter/journal/metrics.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/telemetry/joiner.h"
#include "exporter/telemetry/metrics.h"

namespace pitwall::daemon {

// Updates `pitwall_events_*_total`, `pitwall_journal_*`, `pitwall_source_*` and
// `pitwall_observations_*`. Thread safety: any thread. The referenced objects must outlive it.
class EventCounters {
 public:
  EventCounters(const events::Ingest& ingest, const journal::Journal& journal,
                const telemetry::Joiner& joiner, const journal::ReplayResult& replayed,
                self_metrics::OwnMetrics& own)
      : ingest_(ingest),
        journal_(journal),
        joiner_(joiner),
        own_(own),
        journal_metrics_(own.registry()),
        telemetry_metrics_(own.registry()) {
    journal_metrics_.SetReplayed(replayed);
  }

  void Update();
  // A handler that calls Update() and then `handler`.
  http::Handler UpdateBefore(http::Handler handler);

 private:
  const events::Ingest& ingest_;
  const journal::Journal& journal_;
  const telemetry::Joiner& joiner_;
  self_metrics::OwnMetrics& own_;
  std::mutex mutex_;  // guards the next two, and makes reading and raising one step
  journal::Metrics journal_metrics_;
  telemetry::Metrics telemetry_metrics_;
};

}  // namespace pitwall::daemon

// Copies the counts of ingest and the journal into the daemon's own metrics.
#pragma once

#include <mutex>

#include "exporter/events/ingest.h"
#include "exporter/http/message.h"
#include "exporter/journal/metrics.h"
#include "exporter/self_metrics/own_metrics.h"

namespace pitwall::daemon {

// Updates `pitwall_events_*_total` and `pitwall_journal_*`. Thread safety: any thread. The
// referenced objects must outlive it.
class EventCounters {
 public:
  EventCounters(const events::Ingest& ingest, const journal::Journal& journal,
                const journal::ReplayResult& replayed, self_metrics::OwnMetrics& own)
      : ingest_(ingest), journal_(journal), own_(own), journal_metrics_(own.registry()) {
    journal_metrics_.SetReplayed(replayed);
  }

  void Update();
  // A handler that calls Update() and then `handler`.
  http::Handler UpdateBefore(http::Handler handler);

 private:
  const events::Ingest& ingest_;
  const journal::Journal& journal_;
  self_metrics::OwnMetrics& own_;
  std::mutex mutex_;  // guards the next, and makes reading and raising one step
  journal::Metrics journal_metrics_;
};

}  // namespace pitwall::daemon

// What ingest and the journal counted, in the daemon's own metrics.
#pragma once

#include <mutex>

#include "exporter/events/ingest.h"
#include "exporter/http/message.h"
#include "exporter/journal/metrics.h"
#include "exporter/self_metrics/own_metrics.h"

namespace pitwall::daemon {

// Brings `pitwall_events_*_total` and `pitwall_journal_*` up to date. Any thread; all must outlive
// it.
class EventCounters {
 public:
  EventCounters(const events::Ingest& ingest, self_metrics::OwnMetrics& own)
      : ingest_(ingest), own_(own), journal_metrics_(own.registry()) {}

  // Before the first Update().
  void SetJournal(const journal::Journal& journal, const journal::ReplayResult& replayed);
  void Update();
  // The handler, with the counters brought up to date before each call.
  http::Handler UpdateBefore(http::Handler handler);

 private:
  const events::Ingest& ingest_;
  self_metrics::OwnMetrics& own_;
  journal::Metrics journal_metrics_;
  const journal::Journal* journal_ = nullptr;
  std::mutex mutex_;  // read and raise are one step: of two at once none raises twice
};

}  // namespace pitwall::daemon

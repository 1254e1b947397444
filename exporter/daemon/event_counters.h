// What ingest counted, in the daemon's own metrics.
#pragma once

#include <mutex>

#include "exporter/events/ingest.h"
#include "exporter/exposition/own_metrics.h"
#include "exporter/http/message.h"

namespace pitwall::daemon {

// Brings `pitwall_events_*_total` up to date. Any thread; both must outlive it.
class EventCounters {
 public:
  EventCounters(const events::Ingest& ingest, exposition::OwnMetrics& own)
      : ingest_(ingest), own_(own) {}

  void Update();
  // The handler, with the counters brought up to date before each call.
  http::Handler Before(http::Handler handler);

 private:
  const events::Ingest& ingest_;
  exposition::OwnMetrics& own_;
  std::mutex mutex_;  // read and raise are one step: of two at once none raises twice
};

}  // namespace pitwall::daemon

// What ingest counted, in the daemon's own metrics.
#pragma once

#include "exporter/events/ingest.h"
#include "exporter/exposition/own_metrics.h"
#include "exporter/http/message.h"

namespace pitwall::daemon {

// The handler, with `pitwall_events_*_total` brought up to date before each call. Any thread.
http::Handler WithEventCounters(const events::Ingest& ingest, exposition::OwnMetrics& own,
                                http::Handler handler);

}  // namespace pitwall::daemon

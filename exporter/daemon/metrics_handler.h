// The handler of `GET /metrics`.
#pragma once

#include "exporter/exposition/scrape.h"
#include "exporter/http/message.h"
#include "exporter/rating/rating_service.h"
#include "exporter/self_metrics/own_metrics.h"
#include "pitwall/store.h"

namespace pitwall::daemon {

// Answers in the format that Accept asks for, and with the families that `?name[]=` names. The body
// is written while the store is read, so only some chunks of it are in memory at a time. All
// references must outlive the handler.
http::Handler MetricsHandler(const Store& store, self_metrics::OwnMetrics& own,
                             rating::RatingService& rating,
                             const exposition::ScrapeOptions& options = {});

}  // namespace pitwall::daemon

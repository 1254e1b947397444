// One whole body of `/metrics`.
#pragma once

#include <prometheus/metric_family.h>

#include <string>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/exposition/own_metrics.h"
#include "exporter/http/message.h"
#include "exporter/views/fleet_rater.h"
#include "pitwall/store.h"

namespace pitwall::exposition {

// Appends the text body: the agents' families, then the daemon's own. About 25 ns a line.
void AppendTextBody(const ScrapeInput& input, const NameFilter& filter,
                    const std::vector<prometheus::MetricFamily>& own, std::string& body);

// `GET /metrics`, with `?name[]=`. All three must outlive the handler. The fleet is rated only
// where its standings are wanted.
http::Handler Metrics(const Store& store, OwnMetrics& own, views::FleetRater& rater);

}  // namespace pitwall::exposition

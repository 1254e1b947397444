// One whole body of `/metrics`.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/formats.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/http/message.h"
#include "exporter/self_metrics/own_metrics.h"
#include "exporter/text/text_buffer.h"
#include "pitwall/store.h"

namespace pitwall::exposition {

struct ScrapeOptions {
  Tiers tiers = Tiers();
  // In protobuf, give the classic buckets of histograms that are native too.
  bool classic_buckets = false;
};

// Writes the body: the agents' families, then the daemon's own and `pitwall_exposed_series`, which
// says what was written before. Flushes `out`.
void WriteBody(Format format, PageSource& source, const NameFilter& filter,
               const ScrapeOptions& options, std::vector<prometheus::MetricFamily> own,
               TextBuffer& out);

// `GET /metrics`, with `?name[]=`, in the format that Accept asks for. Both must outlive the
// handler. The body is written while the store is read, some chunks in memory; where agents stand
// comes from a StandingCache of the handler's own.
http::Handler Metrics(const Store& store, OwnMetrics& own, const ScrapeOptions& options = {});

}  // namespace pitwall::exposition

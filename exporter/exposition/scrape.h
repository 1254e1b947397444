// One whole body of `/metrics`.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/formats.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/text/text_buffer.h"

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
               text::TextBuffer& out);

// The parts of an agent that the families of such a scrape need.
FleetWalk::Parts PartsOf(const NameFilter& filter, const ScrapeOptions& options);

}  // namespace pitwall::exposition

// The body of `/metrics`.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/formats.h"
#include "exporter/exposition/name_filter.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::exposition {

struct ScrapeOptions {
  Tiers tiers = Tiers();
  // In protobuf, write classic buckets as well as native histograms.
  bool classic_buckets = true;
  bool created = true;  // in OpenMetrics, write `_created`
  // When the counters of the daemon itself began to count; 0: unknown.
  std::int64_t own_started_at_ms = 0;
};

// Writes the body: the agents' families, the daemon's own metrics, and `pitwall_exposed_series`
// with the number of the agents' series. Flushes `out`.
void WriteBody(Format format, PageSource& source, const NameFilter& filter,
               const ScrapeOptions& options, std::vector<prometheus::MetricFamily> own,
               text::TextBuffer& out);

// The parts of an agent that a scrape with this filter and these options needs.
FleetWalk::Parts PartsOf(const NameFilter& filter, const ScrapeOptions& options);

}  // namespace pitwall::exposition

// Metric families of a prometheus-cpp registry as rows, so that the daemon's own metrics pass
// through the same encoders as the agents'.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <vector>

#include "exporter/exposition/families.h"
#include "exporter/exposition/name_filter.h"

namespace pitwall::exposition {

// Gives the rows of every included family to the sink. Begin is not called for
// a family without metrics. All metrics of a family must have the label names and the buckets of
// its first metric. A histogram's last bucket must be +Inf, as prometheus-cpp makes it. All
// series began at `started_at_ms`; 0: unknown.
void WalkRegistry(const std::vector<prometheus::MetricFamily>& families, RowSink& sink,
                  const NameFilter& filter = {}, std::int64_t started_at_ms = 0);

}  // namespace pitwall::exposition

// Metric families of prometheus-cpp as protobuf, next to our own in one body.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "exporter/exposition/name_filter.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::exposition {

// Writes what the filter wants. Families without samples are left out.
void WriteForeignProtobuf(const std::vector<prometheus::MetricFamily>& families,
                          const NameFilter& filter, TextBuffer& out);

}  // namespace pitwall::exposition

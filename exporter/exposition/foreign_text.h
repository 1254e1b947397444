// Metric families of prometheus-cpp as text 0.0.4, next to our own in one body.
#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "exporter/exposition/name_filter.h"
#include "exporter/exposition/text_buffer.h"

namespace pitwall::exposition {

// Writes what the filter wants, with help and label values escaped (prometheus-cpp's serializer
// leaves the help as it is). Values that are not numbers are left out. Families without samples
// too.
void WriteForeignText(const std::vector<prometheus::MetricFamily>& families,
                      const NameFilter& filter, TextBuffer& out);

}  // namespace pitwall::exposition

// Metric families of prometheus-cpp as text, next to our own in one body.
#pragma once

#include <prometheus/metric_family.h>

#include <string_view>
#include <vector>

#include "exporter/exposition/name_filter.h"
#include "exporter/exposition/text_encoder.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::exposition {

// Writes what the filter wants, with help and label values escaped (prometheus-cpp's serializer
// leaves the help as it is). Values that are not numbers are left out. Families without samples
// too.
void WriteForeignText(const std::vector<prometheus::MetricFamily>& families,
                      const NameFilter& filter, TextBuffer& out,
                      Dialect dialect = Dialect::kText004);

// What of a family's name stands before a counter's `_total`, and the unit that it ends with.
std::string_view BaseName(const prometheus::MetricFamily& family);
std::string_view UnitOf(std::string_view base);

}  // namespace pitwall::exposition

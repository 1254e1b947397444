// Our buckets as the protocol's native histogram: they are its schema 3.
#pragma once

#include <protozero/pbf_writer.hpp>

#include "pitwall/reading.h"

namespace pitwall::remote_write {

// All but the times. The lowest bucket becomes the zero bucket; the rest become spans of
// consecutive buckets and the deltas between their counts, where gaps of one or two empty buckets
// are written out, since a span costs more.
void WriteNativeHistogram(const Durations& durations, protozero::pbf_writer& histogram);

}  // namespace pitwall::remote_write

// Durations as a native histogram of Prometheus, for both protobuf formats.
// Source: Prometheus, "Native Histograms".
#pragma once

#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <vector>

#include "pitwall/reading.h"

namespace pitwall::exposition {

// Field numbers of a histogram message; the formats differ in nothing else.
struct NativeHistogramFields {
  protozero::pbf_tag_type schema;
  protozero::pbf_tag_type zero_threshold;
  protozero::pbf_tag_type zero_count;
  protozero::pbf_tag_type positive_span;
  protozero::pbf_tag_type positive_delta;
};

// The store's buckets are those of schema 3. The lowest one becomes the zero bucket. The others
// become spans of consecutive buckets, and the differences between neighbouring counts. Gaps of one
// or two empty buckets are written as zeros, because another span takes as many bytes.
// One thread; keeps its memory between calls.
class NativeHistogramWriter {
 public:
  explicit NativeHistogramWriter(const NativeHistogramFields& fields) : fields_(fields) {}

  // Adds schema, zero bucket, spans and deltas to the open message; count and sum are the caller's.
  void Write(const Durations& durations, protozero::pbf_writer& histogram);

 private:
  struct Span {
    std::int32_t offset = 0;  // from the end of the span before; of the first span: its index
    std::uint32_t length = 0;
  };

  void LayOut(std::span<const BucketCount> buckets);

  const NativeHistogramFields fields_;
  std::vector<Span> spans_;
  std::vector<std::int64_t> deltas_;
};

}  // namespace pitwall::exposition

#include "exporter/remote_write/native_histogram.h"

#include <vector>

#include "exporter/remote_write/wire.h"
#include "exporter/text/decimal.h"
#include "pitwall/duration_buckets.h"

namespace pitwall::remote_write {

namespace {

constexpr std::int32_t kSchema = 3;
constexpr std::int32_t kLongestGap = 2;

struct Span {
  std::int32_t offset = 0;  // from the end of the one before; of the first: its index
  std::uint32_t length = 0;
};

struct Layout {
  std::vector<Span> spans;
  std::vector<std::int64_t> deltas;
  std::int32_t next_index = 0;
  std::uint64_t last_count = 0;

  void Append(std::uint64_t count) {
    deltas.push_back(static_cast<std::int64_t>(count - last_count));
    last_count = count;
    ++spans.back().length;
    ++next_index;
  }
  void Append(const BucketCount& bucket) {
    if (spans.empty() || bucket.index - next_index > kLongestGap) {
      spans.push_back({bucket.index - next_index, 0});
      next_index = bucket.index;
    }
    while (next_index < bucket.index) Append(0);
    Append(bucket.count);
  }
};

}  // namespace

void WriteNativeHistogram(const Durations& durations, protozero::pbf_writer& histogram) {
  constexpr int kZeroIndex = BucketIndexAt(0);
  std::uint64_t zero_count = 0;
  Layout layout;
  for (const BucketCount& bucket : durations.buckets) {
    if (bucket.index == kZeroIndex) {
      zero_count = bucket.count;
    } else {
      layout.Append(bucket);
    }
  }
  histogram.add_uint64(wire::kCount, durations.count);
  histogram.add_double(wire::kSum, exposition::Decimal{durations.sum_ns, 9}.AsDouble());
  histogram.add_sint32(wire::kSchema, kSchema);
  histogram.add_double(wire::kZeroThreshold, BucketUpperBoundSeconds(kZeroIndex));
  histogram.add_uint64(wire::kZeroCount, zero_count);
  for (const Span& span : layout.spans) {
    protozero::pbf_writer written(histogram, wire::kPositiveSpans);
    written.add_sint32(wire::kSpanOffset, span.offset);
    written.add_uint32(wire::kSpanLength, span.length);
  }
  histogram.add_packed_sint64(wire::kPositiveDeltas, layout.deltas.begin(), layout.deltas.end());
}

}  // namespace pitwall::remote_write

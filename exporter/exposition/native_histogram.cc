#include "exporter/exposition/native_histogram.h"

#include <cstdint>
#include <span>

#include "pitwall/duration_buckets.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

namespace {

constexpr std::int32_t kSchema = 3;  // 8 buckets an octave
static_assert(kBucketsPerOctave == 1 << kSchema);
constexpr int kZeroBucketIndex = BucketIndexAt(0);
constexpr std::int32_t kMaxGap = 2;
// Fields of a span, in both formats.
constexpr protozero::pbf_tag_type kSpanOffset = 1;
constexpr protozero::pbf_tag_type kSpanLength = 2;

}  // namespace

void NativeHistogramWriter::LayOut(std::span<const BucketCount> buckets) {
  spans_.clear();
  deltas_.clear();
  std::int32_t next_index = 0;
  std::int64_t last_count = 0;
  const auto append = [&](std::int64_t count) {
    deltas_.push_back(count - last_count);
    last_count = count;
    ++spans_.back().length;
    ++next_index;
  };
  for (const BucketCount& bucket : buckets) {
    const std::int32_t gap = bucket.index - next_index;
    if (spans_.empty() || gap > kMaxGap) {
      spans_.push_back({gap, 0});
      next_index = bucket.index;
    }
    while (next_index < bucket.index) append(0);
    append(static_cast<std::int64_t>(bucket.count));
  }
}

void NativeHistogramWriter::Write(const Durations& durations, protozero::pbf_writer& histogram) {
  std::span<const BucketCount> buckets = durations.buckets;
  std::uint64_t zero_count = 0;
  if (!buckets.empty() && buckets.front().index == kZeroBucketIndex) {
    zero_count = buckets.front().count;
    buckets = buckets.subspan(1);
  }
  LayOut(buckets);
  static const double zero_threshold = BucketUpperBoundSeconds(kZeroBucketIndex);
  histogram.add_sint32(fields_.schema, kSchema);
  histogram.add_double(fields_.zero_threshold, zero_threshold);
  histogram.add_uint64(fields_.zero_count, zero_count);
  for (const Span& span : spans_) {
    protozero::pbf_writer message(histogram, fields_.positive_span);
    message.add_sint32(kSpanOffset, span.offset);
    message.add_uint32(kSpanLength, span.length);
  }
  histogram.add_packed_sint64(fields_.positive_delta, deltas_.begin(), deltas_.end());
}

}  // namespace pitwall::exposition

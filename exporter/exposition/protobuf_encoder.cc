#include "exporter/exposition/protobuf_encoder.h"

#include <limits>
#include <protozero/pbf_writer.hpp>

#include "pitwall/duration_buckets.h"

namespace pitwall::exposition {

namespace {

using protozero::pbf_writer;

// Fields of the messages, as metrics.proto numbers them.
namespace family_field {
enum : protozero::pbf_tag_type { kName = 1, kHelp, kType, kMetric, kUnit };
}
namespace label_field {
enum : protozero::pbf_tag_type { kName = 1, kValue };
}
namespace histogram_field {
enum : protozero::pbf_tag_type {
  kSampleCount = 1,
  kSampleSum = 2,
  kBucket = 3,
  kSchema = 5,
  kZeroThreshold = 6,
  kZeroCount = 7,
  kPositiveSpan = 12,
  kPositiveDelta = 13,
  kCreated = 15
};
}
constexpr protozero::pbf_tag_type kMetricLabel = 1;
constexpr protozero::pbf_tag_type kNumberValue = 1;
constexpr protozero::pbf_tag_type kCounterCreated = 3;

constexpr std::int32_t kSchema = 3;  // 8 buckets an octave
static_assert(kBucketsPerOctave == 1 << kSchema);
constexpr int kZeroBucketIndex = BucketIndexAt(0);
// Up to so many empty buckets are written as such: a span of its own is as long.
constexpr std::int32_t kShortGap = 2;

void AppendVarint(std::string& out, std::uint64_t value) {
  protozero::write_varint(std::back_inserter(out), value);
}

// Tag of a length-delimited field; every number here fits one byte.
constexpr char LengthTag(protozero::pbf_tag_type field) {
  return static_cast<char>(field << 3 | 2);
}

void AppendTimestamp(std::string& out, protozero::pbf_tag_type field, std::int64_t at_ms) {
  if (at_ms <= 0) return;
  pbf_writer parent(out);
  pbf_writer timestamp(parent, field);
  timestamp.add_int64(1, at_ms / 1000);
  timestamp.add_int32(2, static_cast<std::int32_t>(at_ms % 1000) * 1'000'000);
}

}  // namespace

FamilyMessages::FamilyMessages(TextBuffer& out) : out_(out) { metrics_.reserve(kMessageBytes); }

void FamilyMessages::Begin(std::string_view name, std::string_view help, int type,
                           std::string_view unit) {
  Flush();
  head_.clear();
  pbf_writer head(head_);
  head.add_string(family_field::kName, name.data(), name.size());
  head.add_string(family_field::kHelp, help.data(), help.size());
  head.add_enum(family_field::kType, type);
  if (!unit.empty()) head.add_string(family_field::kUnit, unit.data(), unit.size());
}

void FamilyMessages::Add(const std::string& metric) {
  constexpr std::size_t kTagAndLength = 11;
  if (metrics_.size() + metric.size() + kTagAndLength > kMessageBytes) Flush();
  metrics_.push_back(LengthTag(family_field::kMetric));
  AppendVarint(metrics_, metric.size());
  metrics_ += metric;
}

void FamilyMessages::Flush() {
  if (metrics_.empty()) return;
  std::string length;
  AppendVarint(length, head_.size() + metrics_.size());
  out_.Append(length);
  out_.Append(head_);
  out_.Append(metrics_);
  metrics_.clear();
}

void AppendLabel(std::string& metric, std::string_view name, std::string_view value) {
  const auto length = [](std::string_view text) {
    return 1 + static_cast<std::size_t>(protozero::length_of_varint(text.size())) + text.size();
  };
  metric.push_back(LengthTag(kMetricLabel));
  AppendVarint(metric, length(name) + length(value));
  metric.push_back(LengthTag(label_field::kName));
  AppendVarint(metric, name.size());
  metric += name;
  metric.push_back(LengthTag(label_field::kValue));
  AppendVarint(metric, value.size());
  metric += value;
}

void AppendNumber(std::string& metric, int field, double value, std::int64_t created_at_ms) {
  pbf_writer writer(metric);
  pbf_writer number(writer, static_cast<protozero::pbf_tag_type>(field));
  number.add_double(kNumberValue, value);
  if (created_at_ms <= 0) return;
  pbf_writer timestamp(number, kCounterCreated);
  timestamp.add_int64(1, created_at_ms / 1000);
  timestamp.add_int32(2, static_cast<std::int32_t>(created_at_ms % 1000) * 1'000'000);
}

void ProtobufEncoder::Begin(const Family& family, std::span<const double> bounds) {
  family_ = &family;
  bounds_ = bounds;
  int type = metric_type::kGauge;
  if (family.kind == Kind::kCounter) type = metric_type::kCounter;
  if (family.kind == Kind::kHistogram) type = metric_type::kHistogram;
  messages_.Begin(family.TextName(), family.help, type, family.unit);
}

void ProtobufEncoder::BeginMetric(LabelValues labels) {
  metric_.clear();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    AppendLabel(metric_, family_->labels[i], labels[i]);
  }
}

void ProtobufEncoder::Value(LabelValues labels, Decimal value, const SeriesStamp& stamp) {
  BeginMetric(labels);
  const bool is_counter = family_->kind == Kind::kCounter;
  AppendNumber(metric_, is_counter ? metric_field::kCounter : metric_field::kGauge,
               value.AsDouble(), is_counter ? stamp.started_at_ms : 0);
  messages_.Add(metric_);
  ++series_count_;
}

void ProtobufEncoder::AppendClassic(const HistogramRow& row) {
  const auto add = [this](std::uint64_t count, double bound) {
    part_.clear();
    pbf_writer bucket(part_);
    bucket.add_uint64(1, count);
    bucket.add_double(2, bound);
    pbf_writer(histogram_).add_message(histogram_field::kBucket, part_);
  };
  for (std::size_t i = 0; i < bounds_.size(); ++i) add(row.cumulative[i], bounds_[i]);
  add(row.count, std::numeric_limits<double>::infinity());
}

void ProtobufEncoder::AppendBuckets(std::span<const BucketCount> buckets) {
  deltas_.clear();
  std::int32_t next_index = 0;  // the one after the last that was written
  std::int32_t offset = 0;
  std::uint32_t length = 0;
  std::int64_t last_count = 0;
  const auto end_span = [&] {
    if (length == 0) return;
    part_.clear();
    pbf_writer span(part_);
    span.add_sint32(1, offset);
    span.add_uint32(2, length);
    pbf_writer(histogram_).add_message(histogram_field::kPositiveSpan, part_);
    length = 0;
  };
  const auto add = [&](std::int64_t count) {
    deltas_.push_back(count - last_count);
    last_count = count;
    ++length;
    ++next_index;
  };
  for (const BucketCount& bucket : buckets) {
    const std::int32_t gap = bucket.index - next_index;
    if (length > 0 && gap <= kShortGap) {
      for (std::int32_t i = 0; i < gap; ++i) add(0);
    } else {
      end_span();
      offset = gap;
      next_index = bucket.index;
    }
    add(static_cast<std::int64_t>(bucket.count));
  }
  end_span();
  pbf_writer(histogram_)
      .add_packed_sint64(histogram_field::kPositiveDelta, deltas_.begin(), deltas_.end());
}

void ProtobufEncoder::AppendNative(const Durations& durations) {
  std::span<const BucketCount> buckets = durations.buckets;
  std::uint64_t zero_count = 0;
  if (!buckets.empty() && buckets.front().index == kZeroBucketIndex) {
    zero_count = buckets.front().count;
    buckets = buckets.subspan(1);
  }
  static const double zero_threshold = BucketUpperBoundSeconds(kZeroBucketIndex);
  pbf_writer histogram(histogram_);
  histogram.add_sint32(histogram_field::kSchema, kSchema);
  histogram.add_double(histogram_field::kZeroThreshold, zero_threshold);
  histogram.add_uint64(histogram_field::kZeroCount, zero_count);
  AppendBuckets(buckets);
}

void ProtobufEncoder::Histogram(LabelValues labels, const HistogramRow& row,
                                const SeriesStamp& stamp) {
  const bool is_classic_alone = family_->has_native_only && options_.native_only_families;
  const bool is_native = row.native != nullptr && !is_classic_alone;
  const bool is_classic = !is_native || (options_.with_classic_buckets && !bounds_.empty());
  BeginMetric(labels);
  histogram_.clear();
  pbf_writer histogram(histogram_);
  histogram.add_uint64(histogram_field::kSampleCount, row.count);
  histogram.add_double(histogram_field::kSampleSum, row.sum.AsDouble());
  if (is_classic) AppendClassic(row);
  if (is_native) AppendNative(*row.native);
  AppendTimestamp(histogram_, histogram_field::kCreated, stamp.started_at_ms);
  pbf_writer(metric_).add_message(metric_field::kHistogram, histogram_);
  messages_.Add(metric_);
  series_count_ += (is_native ? 1 : 0) + (is_classic ? bounds_.size() + 3 : 0);
}

}  // namespace pitwall::exposition

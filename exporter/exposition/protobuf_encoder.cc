#include "exporter/exposition/protobuf_encoder.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <string>
#include <string_view>

#include "exporter/exposition/families.h"
#include "exporter/text/number.h"
#include "exporter/text/text_buffer.h"
#include "pitwall/reading.h"

namespace pitwall::exposition {

namespace {

using protozero::pbf_writer;

// Field numbers in metrics.proto.
namespace family_field {
enum : protozero::pbf_tag_type { kName = 1, kHelp, kType, kMetric, kUnit };
}
// Values of MetricType.
namespace metric_type {
enum : std::int32_t { kCounter, kGauge, kSummary, kUntyped, kHistogram };
}
namespace metric_field {
enum : protozero::pbf_tag_type {
  kLabel = 1,
  kGauge = 2,
  kCounter = 3,
  kSummary = 4,
  kUntyped = 5,
  kHistogram = 7
};
}
namespace label_field {
enum : protozero::pbf_tag_type { kName = 1, kValue };
}
namespace summary_field {
enum : protozero::pbf_tag_type { kSampleCount = 1, kSampleSum, kQuantile, kCreated };
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
constexpr protozero::pbf_tag_type kNumberValue = 1;
constexpr protozero::pbf_tag_type kCounterCreated = 3;

void AppendVarint(std::string& out, std::uint64_t value) {
  protozero::write_varint(std::back_inserter(out), value);
}

// The tag of a length-delimited field. Every tag here fits into one byte.
constexpr char LengthTag(protozero::pbf_tag_type field) {
  return static_cast<char>(field << 3 | 2);
}

// Nothing for 0, which means unknown.
void AddTimestamp(pbf_writer& parent, protozero::pbf_tag_type field, std::int64_t at_ms) {
  if (at_ms <= 0) return;
  pbf_writer timestamp(parent, field);
  timestamp.add_int64(1, at_ms / 1000);
  timestamp.add_int32(2, static_cast<std::int32_t>(at_ms % 1000) * 1'000'000);
}

void AppendLabel(std::string& metric, std::string_view name, std::string_view value) {
  const auto length = [](std::string_view text) {
    return 1 + static_cast<std::size_t>(protozero::length_of_varint(text.size())) + text.size();
  };
  metric.push_back(LengthTag(metric_field::kLabel));
  AppendVarint(metric, length(name) + length(value));
  metric.push_back(LengthTag(label_field::kName));
  AppendVarint(metric, name.size());
  metric += name;
  metric.push_back(LengthTag(label_field::kValue));
  AppendVarint(metric, value.size());
  metric += value;
}

protozero::pbf_tag_type ValueField(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return metric_field::kCounter;
    case Kind::kGauge:
      return metric_field::kGauge;
    default:
      return metric_field::kUntyped;
  }
}

std::int32_t TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kCounter:
      return metric_type::kCounter;
    case Kind::kGauge:
      return metric_type::kGauge;
    case Kind::kHistogram:
      return metric_type::kHistogram;
    case Kind::kSummary:
      return metric_type::kSummary;
    case Kind::kUntyped:
      break;
  }
  return metric_type::kUntyped;
}

}  // namespace

FamilyMessages::FamilyMessages(text::TextBuffer& out) : out_(out) {
  metrics_.reserve(kMessageBytes);
}

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

ProtobufEncoder::ProtobufEncoder(text::TextBuffer& out, const Options& options)
    : options_(options),
      messages_(out),
      native_({.schema = histogram_field::kSchema,
               .zero_threshold = histogram_field::kZeroThreshold,
               .zero_count = histogram_field::kZeroCount,
               .positive_span = histogram_field::kPositiveSpan,
               .positive_delta = histogram_field::kPositiveDelta}) {}

void ProtobufEncoder::Begin(const Family& family, std::span<const double> bounds) {
  family_ = &family;
  bounds_ = bounds;
  messages_.Begin(family.TextName(), family.help, TypeOf(family.kind), family.unit);
}

void ProtobufEncoder::BeginMetric(LabelValues labels) {
  metric_.clear();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    AppendLabel(metric_, family_->labels[i], labels[i]);
  }
}

void ProtobufEncoder::Value(LabelValues labels, text::Number value, const SeriesStamp& stamp) {
  BeginMetric(labels);
  {
    pbf_writer metric(metric_);
    pbf_writer number(metric, ValueField(family_->kind));
    number.add_double(kNumberValue, value.AsDouble());
    if (family_->kind == Kind::kCounter) {
      AddTimestamp(number, kCounterCreated, stamp.started_at_ms);
    }
  }
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

void ProtobufEncoder::Histogram(LabelValues labels, const HistogramRow& row,
                                const SeriesStamp& stamp) {
  const bool is_native = row.native != nullptr;
  const bool is_classic = !is_native || (options_.with_classic_buckets && !bounds_.empty());
  BeginMetric(labels);
  histogram_.clear();
  pbf_writer histogram(histogram_);
  histogram.add_uint64(histogram_field::kSampleCount, row.count);
  histogram.add_double(histogram_field::kSampleSum, row.sum.AsDouble());
  if (is_classic) AppendClassic(row);
  if (is_native) native_.Write(*row.native, histogram);
  AddTimestamp(histogram, histogram_field::kCreated, stamp.started_at_ms);
  pbf_writer(metric_).add_message(metric_field::kHistogram, histogram_);
  messages_.Add(metric_);
  // Prometheus stores one kind of a histogram, the native one if it is configured for it.
  series_count_ += is_native ? 1 : bounds_.size() + 3;
}

void ProtobufEncoder::Summary(LabelValues labels, const SummaryRow& row, const SeriesStamp& stamp) {
  BeginMetric(labels);
  {
    pbf_writer metric(metric_);
    pbf_writer summary(metric, metric_field::kSummary);
    summary.add_uint64(summary_field::kSampleCount, row.count);
    summary.add_double(summary_field::kSampleSum, row.sum.AsDouble());
    for (const QuantileValue& quantile : row.quantiles) {
      pbf_writer message(summary, summary_field::kQuantile);
      message.add_double(1, quantile.quantile);
      message.add_double(2, quantile.value);
    }
    AddTimestamp(summary, summary_field::kCreated, stamp.started_at_ms);
  }
  messages_.Add(metric_);
  series_count_ += row.quantiles.size() + 2;
}

}  // namespace pitwall::exposition

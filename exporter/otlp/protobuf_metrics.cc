#include <cstdint>
#include <string_view>

#include "exporter/otlp/protobuf_decoder.h"
#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/protobuf_message.h"
#include "exporter/otlp/protobuf_reader.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

// The data points of one type have their fields at the same numbers, with these exceptions.
struct PointFields {
  RecordKind kind;
  std::uint32_t attribute;
  std::uint32_t flags;
};

constexpr PointFields kNumber{RecordKind::kNumberPoint, field::kNumberAttribute,
                              field::kNumberFlags};
constexpr PointFields kHistogram{RecordKind::kHistogramPoint, field::kHistogramAttribute,
                                 field::kHistogramFlags};
constexpr PointFields kExponential{RecordKind::kHistogramPoint, field::kExponentialAttribute,
                                   field::kHistogramFlags};
constexpr PointFields kSummary{RecordKind::kHistogramPoint, field::kNumberAttribute,
                               field::kNumberFlags};

// Whether the field is the value of a number point; then it is read.
bool ReadNumber(ProtobufMessage& message, PointValue& value) {
  switch (message.tag_and_type()) {
    case field::kPointDouble:
      value.value = message.Double();
      return true;
    case field::kPointInt:
      value.value = static_cast<double>(static_cast<std::int64_t>(message.Fixed64()));
      return true;
    default:
      return false;
  }
}

// Reads the count or the sum of another kind of point. Returns false for other fields.
bool ReadCountAndSum(ProtobufMessage& message, PointValue& value) {
  switch (message.tag_and_type()) {
    case field::kPointCount:
      value.count = message.Fixed64();
      return true;
    case field::kPointSum:
      value.value = message.Double();
      return true;
    default:
      return false;
  }
}

void DecodePoint(std::string_view bytes, const PointFields& fields, const Record& metric,
                 AttributeBuffers& buffers, RecordOutput& output) {
  output.CountRecord();
  buffers.attributes.Clear();
  Record record = metric;
  record.kind = fields.kind;
  record.attributes = &buffers.attributes;
  PointValue value;
  std::uint64_t flags = 0;
  const auto read_value = fields.kind == RecordKind::kNumberPoint ? ReadNumber : ReadCountAndSum;
  ProtobufMessage message(bytes);
  while (message.Next()) {
    const std::uint32_t tag = message.tag_and_type();
    if (tag == fields.attribute) {
      ReadAttribute(message.Text(), buffers.names, buffers.attributes);
    } else if (tag == fields.flags) {
      flags = message.Varint();
    } else if (tag == field::kPointStart) {
      record.start_ns = message.Fixed64();
    } else if (tag == field::kPointTime) {
      record.time_ns = message.Fixed64();
    } else if (read_value(message, value)) {
      value.is_given = true;
    } else {
      message.Skip();
    }
  }
  VisitPoint(record, value, flags, output);
}

// The points of a metric, and how they relate to earlier ones.
void DecodePoints(std::string_view data, const PointFields& fields, Record metric,
                  AttributeBuffers& buffers, RecordOutput& output) {
  for (ProtobufMessage message(data); message.Next();) {
    switch (message.tag_and_type()) {
      case field::kTemporality:
        metric.temporality = TemporalityOf(message.Varint());
        break;
      case field::kIsMonotonic:
        metric.is_monotonic = message.Varint() != 0;
        break;
      default:
        message.Skip();
    }
  }
  for (ProtobufMessage message(data); message.Next();) {
    if (message.tag_and_type() == field::kPoint) {
      DecodePoint(message.Text(), fields, metric, buffers, output);
    } else {
      message.Skip();
    }
  }
}

}  // namespace

void DecodeMetric(std::string_view bytes, const Record& surroundings, AttributeBuffers& buffers,
                  RecordOutput& output) {
  Record record = surroundings;
  ProtobufMessage message(bytes);
  std::string_view data;
  const PointFields* fields = nullptr;
  const auto set_data = [&](const PointFields& of_type) {
    data = message.Text();
    fields = &of_type;
  };
  while (message.Next()) {
    switch (message.tag_and_type()) {
      case field::kMetricName:
        record.name = message.Text();
        break;
      case field::kMetricUnit:
        record.unit = message.Text();
        break;
      case field::kGauge:
      case field::kSum:
        set_data(kNumber);
        break;
      case field::kHistogram:
        set_data(kHistogram);
        break;
      case field::kExponentialHistogram:
        set_data(kExponential);
        break;
      case field::kSummary:
        record.temporality = Temporality::kCumulative;
        set_data(kSummary);
        break;
      default:
        message.Skip();
    }
  }
  if (fields != nullptr) DecodePoints(data, *fields, record, buffers, output);
}

}  // namespace pitwall::otlp

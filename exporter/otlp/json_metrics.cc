#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/otlp/json_cursor.h"
#include "exporter/otlp/json_decoder.h"
#include "exporter/otlp/json_values.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

std::uint64_t ReadTemporality(JsonCursor& cursor) {
  return ReadEnum(cursor, {"AGGREGATION_TEMPORALITY_UNSPECIFIED", "AGGREGATION_TEMPORALITY_DELTA",
                           "AGGREGATION_TEMPORALITY_CUMULATIVE"});
}

// The integer of a number point, as a double.
bool ReadInteger(JsonCursor& cursor, double& into) {
  if (cursor.ReadNull()) return true;
  const auto text = cursor.ReadScalar();
  if (!text) return false;
  const auto whole = IntegerOf(*text);
  if (whole) into = static_cast<double>(*whole);
  return whole.has_value();
}

// Whether `key` is of the value of a number point, then it is read.
bool ReadNumberMember(JsonCursor& cursor, std::string_view key, PointValue& value,
                      FirstFault& fault) {
  const bool is_null = cursor.Peek() == 'n';
  if (Is(key, "asDouble")) {
    fault.Set(!ReadDouble(cursor, value.value), "asDouble must be a number");
  } else if (Is(key, "asInt")) {
    fault.Set(!ReadInteger(cursor, value.value), "asInt must be a whole number");
  } else {
    return false;
  }
  value.is_given |= !is_null;
  return true;
}

// The same for the count and the sum of other points.
bool ReadCountMember(JsonCursor& cursor, std::string_view key, PointValue& value,
                     FirstFault& fault) {
  if (Is(key, "count")) {
    fault.Set(!ReadUnsigned(cursor, value.count), "count must be a whole number");
  } else if (Is(key, "sum")) {
    fault.Set(!ReadDouble(cursor, value.value), "sum must be a number");
  } else {
    return false;
  }
  value.is_given = true;
  return true;
}

void DecodePoint(JsonCursor& cursor, const Record& metric, AttributeBuffers& buffers,
                 RecordOutput& output) {
  output.CountRecord();
  buffers.attributes.Clear();
  Record record = metric;
  record.attributes = &buffers.attributes;
  PointValue value;
  std::uint64_t flags = 0;
  FirstFault fault;
  const auto read_value =
      record.kind == RecordKind::kNumberPoint ? ReadNumberMember : ReadCountMember;
  const bool is_object = cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "attributes")) {
      fault.Set(!ReadAttributes(cursor, buffers.names, buffers.attributes), kBadAttributes);
    } else if (Is(key, "startTimeUnixNano")) {
      fault.Set(!ReadUnsigned(cursor, record.start_ns), "startTimeUnixNano must be a whole number");
    } else if (Is(key, "timeUnixNano")) {
      fault.Set(!ReadUnsigned(cursor, record.time_ns), "timeUnixNano must be a whole number");
    } else if (Is(key, "flags")) {
      fault.Set(!ReadUnsigned(cursor, flags), "flags must be a whole number");
    } else if (!read_value(cursor, key, value, fault)) {
      cursor.Skip();
    }
  });
  if (!is_object) fault.Set("a data point must be an object");
  if (fault) return output.MarkInvalid(fault.Reason());
  VisitPoint(record, value, flags, output);
}

// The object of a metric's data: its points, which may come before what applies to them.
void DecodePoints(JsonCursor& cursor, Record metric, AttributeBuffers& buffers,
                  RecordOutput& output) {
  std::optional<std::size_t> points;
  cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "aggregationTemporality")) {
      metric.temporality = TemporalityOf(ReadTemporality(cursor));
    } else if (Is(key, "isMonotonic")) {
      ReadBool(cursor, metric.is_monotonic);
    } else {
      if (Is(key, "dataPoints")) points = cursor.Position();
      cursor.Skip();
    }
  });
  if (!points) return;
  const std::size_t end = cursor.Position();
  cursor.Seek(*points);
  cursor.ReadArray([&] { DecodePoint(cursor, metric, buffers, output); });
  cursor.Seek(end);
}

// Sets what the type of a metric's data, which its key names, says. False for other keys.
bool SetMetricType(std::string_view key, Record& metric) {
  const bool is_number = Is(key, "sum") || Is(key, "gauge");
  if (!is_number && key != "histogram" && key != "exponentialHistogram" && key != "summary") {
    return false;
  }
  metric.kind = is_number ? RecordKind::kNumberPoint : RecordKind::kHistogramPoint;
  metric.temporality = Is(key, "summary") ? Temporality::kCumulative : Temporality::kUnspecified;
  return true;
}

}  // namespace

void DecodeMetric(JsonCursor& cursor, const Record& surroundings, AttributeBuffers& buffers,
                  RecordOutput& output) {
  Record metric = surroundings;
  std::optional<std::size_t> data;
  FirstFault fault;
  const bool is_object = cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "name")) {
      fault.Set(!ReadText(cursor, metric.name), "name must be a string");
    } else if (Is(key, "unit")) {
      fault.Set(!ReadText(cursor, metric.unit), "unit must be a string");
    } else {
      if (cursor.Peek() == '{' && SetMetricType(key, metric)) data = cursor.Position();
      cursor.Skip();
    }
  });
  if (!is_object) fault.Set("a metric must be an object");
  if (fault) {
    output.CountRecord();
    return output.MarkInvalid(fault.Reason());
  }
  if (!data) return;
  const std::size_t end = cursor.Position();
  cursor.Seek(*data);
  DecodePoints(cursor, metric, buffers, output);
  cursor.Seek(end);
}

}  // namespace pitwall::otlp

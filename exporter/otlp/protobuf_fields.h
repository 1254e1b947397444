// Field numbers of OTLP's messages with their wire types, as `opentelemetry/proto` defines them.
#pragma once

#include <cstdint>
#include <protozero/pbf_reader.hpp>

namespace pitwall::otlp::field {

constexpr std::uint32_t Bytes(std::uint32_t tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited);
}
constexpr std::uint32_t Varint(std::uint32_t tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t Fixed64(std::uint32_t tag) {
  return protozero::tag_and_type(tag, protozero::pbf_wire_type::fixed64);
}

// Export…ServiceRequest
inline constexpr std::uint32_t kResourceGroup = Bytes(1);

// ResourceSpans, ResourceMetrics, ResourceLogs
inline constexpr std::uint32_t kResource = Bytes(1);
inline constexpr std::uint32_t kScopeGroup = Bytes(2);
inline constexpr std::uint32_t kResourceAttribute = Bytes(1);

// ScopeSpans, ScopeMetrics, ScopeLogs
inline constexpr std::uint32_t kScope = Bytes(1);
inline constexpr std::uint32_t kScopeItem = Bytes(2);
inline constexpr std::uint32_t kScopeName = Bytes(1);

// KeyValue
inline constexpr std::uint32_t kKey = Bytes(1);
inline constexpr std::uint32_t kValue = Bytes(2);

// AnyValue
inline constexpr std::uint32_t kStringValue = Bytes(1);
inline constexpr std::uint32_t kBoolValue = Varint(2);
inline constexpr std::uint32_t kIntValue = Varint(3);
inline constexpr std::uint32_t kDoubleValue = Fixed64(4);
inline constexpr std::uint32_t kArrayValue = Bytes(5);
inline constexpr std::uint32_t kMapValue = Bytes(6);
inline constexpr std::uint32_t kBytesValue = Bytes(7);

// Span
inline constexpr std::uint32_t kSpanTraceId = Bytes(1);
inline constexpr std::uint32_t kSpanId = Bytes(2);
inline constexpr std::uint32_t kSpanParentId = Bytes(4);
inline constexpr std::uint32_t kSpanName = Bytes(5);
inline constexpr std::uint32_t kSpanKind = Varint(6);
inline constexpr std::uint32_t kSpanStart = Fixed64(7);
inline constexpr std::uint32_t kSpanEnd = Fixed64(8);
inline constexpr std::uint32_t kSpanAttribute = Bytes(9);
inline constexpr std::uint32_t kSpanEvent = Bytes(11);
inline constexpr std::uint32_t kSpanStatus = Bytes(15);
inline constexpr std::uint32_t kStatusCode = Varint(3);

// Span.Event
inline constexpr std::uint32_t kEventTime = Fixed64(1);
inline constexpr std::uint32_t kEventName = Bytes(2);
inline constexpr std::uint32_t kEventAttribute = Bytes(3);

// LogRecord
inline constexpr std::uint32_t kLogTime = Fixed64(1);
inline constexpr std::uint32_t kLogBody = Bytes(5);
inline constexpr std::uint32_t kLogAttribute = Bytes(6);
inline constexpr std::uint32_t kLogTraceId = Bytes(9);
inline constexpr std::uint32_t kLogSpanId = Bytes(10);
inline constexpr std::uint32_t kLogObservedTime = Fixed64(11);
inline constexpr std::uint32_t kLogEventName = Bytes(12);

// Metric
inline constexpr std::uint32_t kMetricName = Bytes(1);
inline constexpr std::uint32_t kMetricUnit = Bytes(3);
inline constexpr std::uint32_t kGauge = Bytes(5);
inline constexpr std::uint32_t kSum = Bytes(7);
inline constexpr std::uint32_t kHistogram = Bytes(9);
inline constexpr std::uint32_t kExponentialHistogram = Bytes(10);
inline constexpr std::uint32_t kSummary = Bytes(11);

// Gauge, Sum, Histogram, ExponentialHistogram, Summary
inline constexpr std::uint32_t kPoint = Bytes(1);
inline constexpr std::uint32_t kTemporality = Varint(2);
inline constexpr std::uint32_t kIsMonotonic = Varint(3);  // Sum

// The data points
inline constexpr std::uint32_t kPointStart = Fixed64(2);
inline constexpr std::uint32_t kPointTime = Fixed64(3);
inline constexpr std::uint32_t kPointDouble = Fixed64(4);    // NumberDataPoint
inline constexpr std::uint32_t kPointInt = Fixed64(6);       // NumberDataPoint
inline constexpr std::uint32_t kPointCount = Fixed64(4);     // the others
inline constexpr std::uint32_t kPointSum = Fixed64(5);       // the others
inline constexpr std::uint32_t kNumberAttribute = Bytes(7);  // SummaryDataPoint, too
inline constexpr std::uint32_t kNumberFlags = Varint(8);     // SummaryDataPoint, too
inline constexpr std::uint32_t kHistogramAttribute = Bytes(9);
inline constexpr std::uint32_t kHistogramFlags = Varint(10);  // ExponentialHistogramDataPoint, too
inline constexpr std::uint32_t kExponentialAttribute = Bytes(1);

}  // namespace pitwall::otlp::field

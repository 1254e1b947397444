// Passes records to the visitor and counts them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/otlp/attribute_names.h"
#include "exporter/otlp/decoder.h"
#include "exporter/otlp/record.h"

namespace pitwall::otlp {

// The attributes of the record that is read, and of the messages around it.
struct AttributeBuffers {
  explicit AttributeBuffers(const AttributeNames& wanted)
      : names(wanted),
        resource(wanted.size()),
        attributes(wanted.size()),
        event_attributes(wanted.size()) {}

  const AttributeNames& names;
  Attributes resource;
  Attributes attributes;
  Attributes event_attributes;
};

// Ends the decoding of a request.
struct Undecodable {
  std::string_view reason;  // a literal
  bool has_too_many_records = false;
};

// The output of one request.
class RecordOutput {
 public:
  RecordOutput(const Visitor& visitor, DecodeResult& result) : visitor_(visitor), result_(result) {}

  // Counts a record that is about to be read.
  void CountRecord() {
    if (result_.records + result_.invalid == Decoder::kMaxRecords) {
      throw Undecodable{"the request has too many records", true};
    }
    ++result_.records;
  }
  // An event belongs to its span and is not counted, but it takes as much room as a record.
  void CountSpanEvent() {
    if (++span_events_ > Decoder::kMaxRecords) {
      throw Undecodable{"the request has too many span events", true};
    }
  }
  // The record that was counted last is invalid. `reason` is a literal.
  void MarkInvalid(std::string_view reason) {
    --result_.records;
    if (result_.invalid++ == 0) result_.first_invalid = reason;
  }
  void Visit(const Record& record) const { visitor_(record); }

 private:
  const Visitor& visitor_;
  DecodeResult& result_;
  std::uint64_t span_events_ = 0;
};

// The values of enums. Unknown ones mean 0, unspecified.
constexpr std::uint8_t SpanKindOf(std::uint64_t value) {
  return value <= 5 ? static_cast<std::uint8_t>(value) : std::uint8_t{0};
}
constexpr std::uint8_t StatusOf(std::uint64_t value) {
  return value <= 2 ? static_cast<std::uint8_t>(value) : std::uint8_t{0};
}
constexpr Temporality TemporalityOf(std::uint64_t value) {
  return value <= 2 ? static_cast<Temporality>(value) : Temporality::kUnspecified;
}

// Why a record is invalid: the first reason that was found, a literal.
class FirstFault {
 public:
  void Set(std::string_view reason) {
    if (reason_.empty()) reason_ = reason;
  }
  void Set(bool is_wrong, std::string_view reason) {
    if (is_wrong) Set(reason);
  }
  explicit operator bool() const { return !reason_.empty(); }
  std::string_view Reason() const { return reason_; }

 private:
  std::string_view reason_;
};

inline constexpr std::string_view kBadAttributes = "attributes must be a list of keys and values";

// A span event before its own fields are read.
inline Record SpanEventOf(const Record& span, const AttributeBuffers& buffers) {
  Record event;
  event.kind = RecordKind::kSpanEvent;
  event.resource = span.resource;
  event.attributes = &buffers.event_attributes;
  event.span_attributes = span.attributes;
  event.scope_name = span.scope_name;
  event.trace_id = span.trace_id;
  event.span_id = span.span_id;
  event.parent_span_id = span.parent_span_id;
  return event;
}

// The value of a data point: a number, or a count and a sum.
struct PointValue {
  double value = 0;
  std::uint64_t count = 0;
  bool is_given = false;
};

// Passes a point to the output, unless it has no value.
inline void VisitPoint(Record& record, const PointValue& value, std::uint64_t flags,
                       RecordOutput& output) {
  constexpr std::uint64_t kNoRecordedValue = 1;
  if (!value.is_given || (flags & kNoRecordedValue) != 0) return;
  record.value = value.value;
  record.count = value.count;
  output.Visit(record);
}

}  // namespace pitwall::otlp

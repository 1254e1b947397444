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
  // The record that was counted last is invalid. `reason` is a literal.
  void MarkInvalid(std::string_view reason) {
    --result_.records;
    if (result_.invalid++ == 0) result_.first_invalid = reason;
  }
  void Visit(const Record& record) { visitor_(record); }

 private:
  const Visitor& visitor_;
  DecodeResult& result_;
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

// A bit of a data point's flags.
inline constexpr std::uint64_t kNoRecordedValueFlag = 1;

}  // namespace pitwall::otlp

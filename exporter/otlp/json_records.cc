#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "exporter/otlp/json_cursor.h"
#include "exporter/otlp/json_decoder.h"
#include "exporter/otlp/json_values.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

std::uint64_t ReadSpanKind(JsonCursor& cursor) {
  return ReadEnum(cursor, {"SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER",
                           "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"});
}

void ReadStatus(JsonCursor& cursor, std::uint8_t& status) {
  cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "code")) {
      status =
          StatusOf(ReadEnum(cursor, {"STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"}));
    } else {
      cursor.Skip();
    }
  });
}

// Reads one member of a span that is not its list of events. Returns why it is wrong, else nothing.
std::string_view ReadSpanMember(JsonCursor& cursor, std::string_view key, AttributeBuffers& buffers,
                                Record& record) {
  if (Is(key, "attributes")) {
    if (!ReadAttributes(cursor, buffers.names, buffers.attributes)) return kBadAttributes;
  } else if (Is(key, "traceId")) {
    ReadId(cursor, record.trace_id);
  } else if (Is(key, "spanId")) {
    ReadId(cursor, record.span_id);
  } else if (Is(key, "parentSpanId")) {
    ReadId(cursor, record.parent_span_id);
  } else if (Is(key, "name")) {
    if (!ReadText(cursor, record.name)) return "name must be a string";
  } else if (Is(key, "kind")) {
    record.span_kind = SpanKindOf(ReadSpanKind(cursor));
  } else if (Is(key, "startTimeUnixNano")) {
    if (!ReadUnsigned(cursor, record.start_ns)) return "startTimeUnixNano must be a whole number";
  } else if (Is(key, "endTimeUnixNano")) {
    if (!ReadUnsigned(cursor, record.time_ns)) return "endTimeUnixNano must be a whole number";
  } else if (Is(key, "status")) {
    ReadStatus(cursor, record.status);
  } else {
    cursor.Skip();
  }
  return {};
}

// A span event that is malformed is left out: its span is valid.
void DecodeSpanEvent(JsonCursor& cursor, const Record& span, AttributeBuffers& buffers,
                     RecordOutput& output) {
  buffers.event_attributes.Clear();
  Record record = SpanEventOf(span, buffers);
  bool is_valid = true;
  is_valid &= cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "timeUnixNano")) {
      is_valid &= ReadUnsigned(cursor, record.time_ns);
    } else if (Is(key, "name")) {
      is_valid &= ReadText(cursor, record.name);
    } else if (Is(key, "attributes")) {
      is_valid &= ReadAttributes(cursor, buffers.names, buffers.event_attributes);
    } else {
      cursor.Skip();
    }
  });
  if (is_valid) output.Visit(record);
}

void ReadBody(JsonCursor& cursor, Record& record) {
  const Value body = ReadAnyValue(cursor);
  const auto* const text = std::get_if<std::string_view>(&body);
  record.body = text != nullptr ? *text : std::string_view();
}

}  // namespace

void DecodeSpan(JsonCursor& cursor, const Record& surroundings, AttributeBuffers& buffers,
                RecordOutput& output) {
  output.CountRecord();
  buffers.attributes.Clear();
  Record record = surroundings;
  record.kind = RecordKind::kSpan;
  record.attributes = &buffers.attributes;
  std::optional<std::size_t> events;
  FirstFault fault;
  const bool is_object = cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "events")) {
      events = cursor.Position();
      cursor.Skip();
    } else {
      fault.Set(ReadSpanMember(cursor, key, buffers, record));
    }
  });
  if (!is_object) fault.Set("a span must be an object");
  if (fault) return output.MarkInvalid(fault.Reason());
  output.Visit(record);
  if (!events) return;
  const std::size_t end = cursor.Position();
  cursor.Seek(*events);
  cursor.ReadArray([&] {
    output.CountSpanEvent();
    DecodeSpanEvent(cursor, record, buffers, output);
  });
  cursor.Seek(end);
}

void DecodeLog(JsonCursor& cursor, const Record& surroundings, AttributeBuffers& buffers,
               RecordOutput& output) {
  output.CountRecord();
  buffers.attributes.Clear();
  Record record = surroundings;
  record.kind = RecordKind::kLog;
  record.attributes = &buffers.attributes;
  std::uint64_t observed_ns = 0;
  FirstFault fault;
  const bool is_object = cursor.ReadObject([&](std::string_view key) {
    if (Is(key, "attributes")) {
      fault.Set(!ReadAttributes(cursor, buffers.names, buffers.attributes), kBadAttributes);
    } else if (Is(key, "timeUnixNano")) {
      fault.Set(!ReadUnsigned(cursor, record.time_ns), "timeUnixNano must be a whole number");
    } else if (Is(key, "observedTimeUnixNano")) {
      fault.Set(!ReadUnsigned(cursor, observed_ns), "observedTimeUnixNano must be a whole number");
    } else if (Is(key, "body")) {
      ReadBody(cursor, record);
    } else if (Is(key, "eventName")) {
      fault.Set(!ReadText(cursor, record.name), "eventName must be a string");
    } else if (Is(key, "traceId")) {
      ReadId(cursor, record.trace_id);
    } else if (Is(key, "spanId")) {
      ReadId(cursor, record.span_id);
    } else {
      cursor.Skip();
    }
  });
  if (!is_object) fault.Set("a log record must be an object");
  if (fault) return output.MarkInvalid(fault.Reason());
  if (record.time_ns == 0) record.time_ns = observed_ns;
  output.Visit(record);
}

}  // namespace pitwall::otlp

#include <cstdint>
#include <protozero/pbf_reader.hpp>
#include <string_view>
#include <variant>

#include "exporter/otlp/protobuf_decoder.h"
#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/protobuf_reader.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

void DecodeSpanEvent(std::string_view bytes, const Record& span, AttributeBuffers& buffers,
                     RecordOutput& output) {
  buffers.event_attributes.Clear();
  Record record = SpanEventOf(span, buffers);
  pbf_reader message(bytes.data(), bytes.size());
  while (message.next()) {
    switch (message.tag_and_type()) {
      case field::kEventTime:
        record.time_ns = message.get_fixed64();
        break;
      case field::kEventName:
        record.name = TextOf(message);
        break;
      case field::kEventAttribute:
        ReadAttribute(TextOf(message), buffers.names, buffers.event_attributes);
        break;
      default:
        message.skip();
    }
  }
  output.Visit(record);
}

std::uint8_t ReadStatusCode(pbf_reader status) {
  std::uint64_t code = 0;
  while (status.next()) {
    if (status.tag_and_type() == field::kStatusCode) {
      code = status.get_uint64();
    } else {
      status.skip();
    }
  }
  return StatusOf(code);
}

}  // namespace

void DecodeSpan(std::string_view bytes, const Record& surroundings, AttributeBuffers& buffers,
                RecordOutput& output) {
  output.CountRecord();
  buffers.attributes.Clear();
  Record record = surroundings;
  record.kind = RecordKind::kSpan;
  record.attributes = &buffers.attributes;
  bool has_events = false;
  for (pbf_reader span(bytes.data(), bytes.size()); span.next();) {
    switch (span.tag_and_type()) {
      case field::kSpanTraceId:
        ReadId(span, record.trace_id);
        break;
      case field::kSpanId:
        ReadId(span, record.span_id);
        break;
      case field::kSpanParentId:
        ReadId(span, record.parent_span_id);
        break;
      case field::kSpanName:
        record.name = TextOf(span);
        break;
      case field::kSpanKind:
        record.span_kind = SpanKindOf(span.get_uint64());
        break;
      case field::kSpanStart:
        record.start_ns = span.get_fixed64();
        break;
      case field::kSpanEnd:
        record.time_ns = span.get_fixed64();
        break;
      case field::kSpanAttribute:
        ReadAttribute(TextOf(span), buffers.names, buffers.attributes);
        break;
      case field::kSpanEvent:
        has_events = true;
        span.skip();
        break;
      case field::kSpanStatus:
        record.status = ReadStatusCode(span.get_message());
        break;
      default:
        span.skip();
    }
  }
  output.Visit(record);
  if (!has_events) return;
  for (pbf_reader span(bytes.data(), bytes.size()); span.next();) {
    if (span.tag_and_type() == field::kSpanEvent) {
      output.CountSpanEvent();
      DecodeSpanEvent(TextOf(span), record, buffers, output);
    } else {
      span.skip();
    }
  }
}

void DecodeLog(std::string_view bytes, const Record& surroundings, AttributeBuffers& buffers,
               RecordOutput& output) {
  output.CountRecord();
  buffers.attributes.Clear();
  Record record = surroundings;
  record.kind = RecordKind::kLog;
  record.attributes = &buffers.attributes;
  std::uint64_t observed_ns = 0;
  pbf_reader message(bytes.data(), bytes.size());
  while (message.next()) {
    switch (message.tag_and_type()) {
      case field::kLogTime:
        record.time_ns = message.get_fixed64();
        break;
      case field::kLogObservedTime:
        observed_ns = message.get_fixed64();
        break;
      case field::kLogBody: {
        const Value body = ReadAnyValue(TextOf(message));
        const auto* const text = std::get_if<std::string_view>(&body);
        record.body = text != nullptr ? *text : std::string_view();
        break;
      }
      case field::kLogAttribute:
        ReadAttribute(TextOf(message), buffers.names, buffers.attributes);
        break;
      case field::kLogTraceId:
        ReadId(message, record.trace_id);
        break;
      case field::kLogSpanId:
        ReadId(message, record.span_id);
        break;
      case field::kLogEventName:
        record.name = TextOf(message);
        break;
      default:
        message.skip();
    }
  }
  if (record.time_ns == 0) record.time_ns = observed_ns;
  output.Visit(record);
}

}  // namespace pitwall::otlp

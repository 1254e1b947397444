#include <cstdint>
#include <string_view>
#include <variant>

#include "exporter/otlp/protobuf_decoder.h"
#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/protobuf_message.h"
#include "exporter/otlp/protobuf_reader.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

void DecodeSpanEvent(std::string_view bytes, const Record& span, AttributeBuffers& buffers,
                     RecordOutput& output) {
  buffers.event_attributes.Clear();
  Record record = SpanEventOf(span, buffers);
  ProtobufMessage message(bytes);
  while (message.Next()) {
    switch (message.tag_and_type()) {
      case field::kEventTime:
        record.time_ns = message.Fixed64();
        break;
      case field::kEventName:
        record.name = message.Text();
        break;
      case field::kEventAttribute:
        ReadAttributes(message, buffers.names, buffers.event_attributes);
        break;
      default:
        message.Skip();
    }
  }
  output.Visit(record);
}

std::uint8_t ReadStatusCode(ProtobufMessage status) {
  std::uint64_t code = 0;
  while (status.Next()) {
    if (status.tag_and_type() == field::kStatusCode) {
      code = status.Varint();
    } else {
      status.Skip();
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
  for (ProtobufMessage span(bytes); span.Next();) {
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
        record.name = span.Text();
        break;
      case field::kSpanKind:
        record.span_kind = SpanKindOf(span.Varint());
        break;
      case field::kSpanStart:
        record.start_ns = span.Fixed64();
        break;
      case field::kSpanEnd:
        record.time_ns = span.Fixed64();
        break;
      case field::kSpanAttribute:
        ReadAttributes(span, buffers.names, buffers.attributes);
        break;
      case field::kSpanEvent:
        has_events = true;
        span.Skip();
        break;
      case field::kSpanStatus:
        record.status = ReadStatusCode(ProtobufMessage(span.Text()));
        break;
      default:
        span.Skip();
    }
  }
  output.Visit(record);
  if (!has_events) return;
  for (ProtobufMessage span(bytes); span.Next();) {
    if (span.tag_and_type() == field::kSpanEvent) {
      output.CountSpanEvent();
      DecodeSpanEvent(span.Text(), record, buffers, output);
    } else {
      span.Skip();
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
  ProtobufMessage message(bytes);
  while (message.Next()) {
    switch (message.tag_and_type()) {
      case field::kLogTime:
        record.time_ns = message.Fixed64();
        break;
      case field::kLogObservedTime:
        observed_ns = message.Fixed64();
        break;
      case field::kLogBody: {
        const Value body = ReadAnyValue(message.Text());
        const auto* const text = std::get_if<std::string_view>(&body);
        record.body = text != nullptr ? *text : std::string_view();
        break;
      }
      case field::kLogAttribute:
        ReadAttributes(message, buffers.names, buffers.attributes);
        break;
      case field::kLogTraceId:
        ReadId(message, record.trace_id);
        break;
      case field::kLogSpanId:
        ReadId(message, record.span_id);
        break;
      case field::kLogEventName:
        record.name = message.Text();
        break;
      default:
        message.Skip();
    }
  }
  if (record.time_ns == 0) record.time_ns = observed_ns;
  output.Visit(record);
}

}  // namespace pitwall::otlp

#include "exporter/otlp/protobuf_decoder.h"

#include <cstdint>
#include <string_view>

#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/protobuf_message.h"
#include "exporter/otlp/protobuf_reader.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

void DecodeItem(Signal signal, std::string_view message, const Record& surroundings,
                AttributeBuffers& buffers, RecordOutput& output) {
  switch (signal) {
    case Signal::kTraces:
      return DecodeSpan(message, surroundings, buffers, output);
    case Signal::kMetrics:
      return DecodeMetric(message, surroundings, buffers, output);
    case Signal::kLogs:
      return DecodeLog(message, surroundings, buffers, output);
  }
}

// Calls `read` with each field of this tag and type.
template <typename Read>
void ForEach(std::uint32_t tag_and_type, std::string_view bytes, Read read) {
  ProtobufMessage message(bytes);
  while (message.Next()) {
    if (message.tag_and_type() == tag_and_type) {
      read(message.Text());
    } else {
      message.Skip();
    }
  }
}

void DecodeScopeGroup(Signal signal, std::string_view group, Record& surroundings,
                      AttributeBuffers& buffers, RecordOutput& output) {
  surroundings.scope_name = {};
  ForEach(field::kScope, group, [&](std::string_view scope) {
    ForEach(field::kScopeName, scope,
            [&](std::string_view name) { surroundings.scope_name = name; });
  });
  ForEach(field::kScopeItem, group,
          [&](std::string_view item) { DecodeItem(signal, item, surroundings, buffers, output); });
}

}  // namespace

void DecodeProtobuf(Signal signal, std::string_view body, AttributeBuffers& buffers,
                    RecordOutput& output) {
  Record surroundings;
  surroundings.resource = &buffers.resource;
  ForEach(field::kResourceGroup, body, [&](std::string_view group) {
    // The resource may follow the records in the bytes.
    buffers.resource.Clear();
    ForEach(field::kResource, group, [&](std::string_view resource) {
      ForEach(field::kResourceAttribute, resource, [&](std::string_view attribute) {
        ReadAttribute(attribute, buffers.names, buffers.resource);
      });
    });
    ForEach(field::kScopeGroup, group, [&](std::string_view scope_group) {
      DecodeScopeGroup(signal, scope_group, surroundings, buffers, output);
    });
  });
}

}  // namespace pitwall::otlp

#include "exporter/otlp/protobuf_decoder.h"

#include <protozero/pbf_reader.hpp>
#include <string_view>

#include "exporter/otlp/protobuf_fields.h"
#include "exporter/otlp/protobuf_reader.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

namespace {

void DecodeItem(Signal signal, pbf_reader message, const Record& surroundings,
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
void ForEach(std::uint32_t tag_and_type, pbf_reader message, Read read) {
  while (message.next()) {
    if (message.tag_and_type() == tag_and_type) {
      read(message.get_message());
    } else {
      message.skip();
    }
  }
}

void DecodeScopeGroup(Signal signal, pbf_reader group, Record& surroundings,
                      AttributeBuffers& buffers, RecordOutput& output) {
  surroundings.scope_name = {};
  ForEach(field::kScope, group, [&](pbf_reader scope) {
    while (scope.next()) {
      if (scope.tag_and_type() == field::kScopeName) {
        surroundings.scope_name = TextOf(scope);
      } else {
        scope.skip();
      }
    }
  });
  ForEach(field::kScopeItem, group,
          [&](pbf_reader item) { DecodeItem(signal, item, surroundings, buffers, output); });
}

}  // namespace

void DecodeProtobuf(Signal signal, std::string_view body, AttributeBuffers& buffers,
                    RecordOutput& output) {
  Record surroundings;
  surroundings.resource = &buffers.resource;
  const pbf_reader request(body.data(), body.size());
  ForEach(field::kResourceGroup, request, [&](pbf_reader group) {
    // The resource may follow the records in the bytes.
    buffers.resource.Clear();
    ForEach(field::kResource, group, [&](pbf_reader resource) {
      ForEach(field::kResourceAttribute, resource, [&](pbf_reader attribute) {
        ReadAttribute(attribute, buffers.names, buffers.resource);
      });
    });
    ForEach(field::kScopeGroup, group, [&](pbf_reader scope_group) {
      DecodeScopeGroup(signal, scope_group, surroundings, buffers, output);
    });
  });
}

}  // namespace pitwall::otlp

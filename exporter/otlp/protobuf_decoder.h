// OTLP requests in protobuf.
#pragma once

#include <string_view>

#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

// Passes the records of a request to the output. Throws Undecodable and protozero::exception.
void DecodeProtobuf(Signal signal, std::string_view body, AttributeBuffers& buffers,
                    RecordOutput& output);

// A message that contains a record, and what its surroundings say: resource, scope, span.
void DecodeSpan(std::string_view message, const Record& surroundings, AttributeBuffers& buffers,
                RecordOutput& output);
void DecodeLog(std::string_view message, const Record& surroundings, AttributeBuffers& buffers,
               RecordOutput& output);
void DecodeMetric(std::string_view message, const Record& surroundings, AttributeBuffers& buffers,
                  RecordOutput& output);

}  // namespace pitwall::otlp

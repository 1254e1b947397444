// OTLP requests in JSON.
#pragma once

#include <string_view>

#include "exporter/otlp/json_cursor.h"
#include "exporter/otlp/json_text.h"
#include "exporter/otlp/record.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

// Passes the records of a request to the output. Throws Undecodable.
void DecodeJson(Signal signal, std::string_view body, JsonText& text, AttributeBuffers& buffers,
                RecordOutput& output);

// An object that contains a record, and what its surroundings say: resource, scope.
void DecodeSpan(JsonCursor& cursor, const Record& surroundings, AttributeBuffers& buffers,
                RecordOutput& output);
void DecodeLog(JsonCursor& cursor, const Record& surroundings, AttributeBuffers& buffers,
               RecordOutput& output);
void DecodeMetric(JsonCursor& cursor, const Record& surroundings, AttributeBuffers& buffers,
                  RecordOutput& output);

}  // namespace pitwall::otlp

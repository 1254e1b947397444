// Writes an event as one line of JSON, in the form that /api/events accepts.
#pragma once

#include <string>
#include <string_view>

#include "exporter/text/json_writer.h"
#include "pitwall/event.h"

namespace pitwall::attached {

// Appends the event and a newline. Omits empty fields; numbers are exact.
void WriteEventLine(text::JsonWriter& json, const Event& event, std::string_view event_id);

}  // namespace pitwall::attached

// An event as a line of JSON, as the contract has it.
#pragma once

#include <string>
#include <string_view>

#include "exporter/text/json_writer.h"
#include "pitwall/event.h"

namespace pitwall::attached {

// Appends the event and a newline. Fields that are empty are left out; numbers are exact.
void WriteEventLine(text::JsonWriter& json, const Event& event, std::string_view event_id);

}  // namespace pitwall::attached

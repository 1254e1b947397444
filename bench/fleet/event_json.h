// Events in the daemon's JSON format.
#pragma once

#include <string>
#include <string_view>

#include "pitwall/event.h"

namespace pitwall::fleet {

// Appends the event as one line of JSON with its newline. The strings must satisfy the bounds of
// `Event`; quotes and backslashes are escaped. Without `with_timestamp` the receiver sets the time.
void AppendJsonLine(const Event& event, std::string_view event_id, bool with_timestamp,
                    std::string& out);

}  // namespace pitwall::fleet

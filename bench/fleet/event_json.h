// Events as the daemon takes them.
#pragma once

#include <string>
#include <string_view>

#include "pitwall/event.h"

namespace pitwall::fleet {

// Appends the event as one line of JSON with its newline. The strings must hold to the bounds of
// `Event`; quotes and backslashes in them are escaped. `with_timestamp` false leaves the time to
// whoever takes it.
void AppendJsonLine(const Event& event, std::string_view event_id, bool with_timestamp,
                    std::string& out);

}  // namespace pitwall::fleet

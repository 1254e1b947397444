// Makes text of what simdjson refuses whole, so that one bad byte costs its event and not the body.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::events {

// The text with an escape that JSON does not know in the place of every byte that is not UTF-8 and
// of every bare control character within a string: whatever it stands in is malformed, and what
// stands beside it is not. Linear; only for bodies that simdjson refused.
std::string ReplaceInvalidBytes(std::string_view text);

}  // namespace pitwall::events

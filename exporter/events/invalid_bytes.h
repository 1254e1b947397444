// Repairs text that simdjson rejects as a whole, so that an invalid byte rejects only its event.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::events {

// Replaces every byte that is not UTF-8, and every bare control character within a string, by an
// escape that JSON does not have. The string or scalar that contains it is then malformed; the rest
// of the text is unchanged. Linear; only for bodies that simdjson rejected.
std::string ReplaceInvalidBytes(std::string_view text);

}  // namespace pitwall::events

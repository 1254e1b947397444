// The grammar of numbers in JSON (RFC 8259, section 6).
#pragma once

#include <string_view>

namespace pitwall::text {

// Whether the whole text is a number: `-1.5e3`. Its value may be beyond the range of a double.
bool IsJsonNumber(std::string_view text);

}  // namespace pitwall::text

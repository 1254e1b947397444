// Text of unknown origin, made safe for a terminal, a log or JSON.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::text {

// Appends `text` as a JSON string with its quotes, valid for any bytes. Control characters, quotes
// and backslashes are escaped; each byte that is not UTF-8 becomes U+FFFD.
void AppendJsonString(std::string_view text, std::string* out);

// `text` on one line: control characters become `?`.
std::string OneLine(std::string_view text);

}  // namespace pitwall::text

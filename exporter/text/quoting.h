// Text from outside, made fit for a terminal, a log or JSON.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::text {

// The length of the character that `text` begins with; 0 where it is no UTF-8. `text` is not empty.
std::size_t Utf8Length(std::string_view text);

// Appends `text` as a JSON string with its quotes: valid JSON whatever the bytes. Control
// characters, quotes and backslashes are escaped; each byte that is no UTF-8 becomes U+FFFD.
void AppendJsonString(std::string_view text, std::string* out);

// `text` on one line: control characters become `?`.
std::string OneLine(std::string_view text);

}  // namespace pitwall::text

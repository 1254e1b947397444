// Escapes in strings of JSON.
#pragma once

#include <cstddef>
#include <optional>

namespace pitwall::otlp {

// Replaces the escapes of a string by the characters that they mean, in place, and returns the
// number of bytes, which never grows. Half of a surrogate pair becomes U+FFFD. nullopt if a
// backslash does not begin an escape.
std::optional<std::size_t> Unescape(char* bytes, std::size_t size);

}  // namespace pitwall::otlp

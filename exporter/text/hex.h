// Bytes as hexadecimal text, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pitwall::text {

// Two lower-case digits for each byte.
std::string HexOf(std::string_view bytes);
// nullopt for a text that is not pairs of hexadecimal digits.
std::optional<std::string> BytesOf(std::string_view hex);

}  // namespace pitwall::text

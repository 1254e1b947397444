// Marks of an intake as text, for the snapshot.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pitwall::text {

// Two hexadecimal digits a byte.
std::string HexOf(std::string_view bytes);
// nullopt where the text is none.
std::optional<std::string> BytesOf(std::string_view hex);

}  // namespace pitwall::text

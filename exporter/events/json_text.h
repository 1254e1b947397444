// What may stand in a JSON string: UTF-8 and escapes.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace pitwall::events {

// UTF-8 as RFC 3629 has it: shortest forms, no surrogates, at most U+10FFFF.
bool IsUtf8(std::string_view text);

// The same, and no control character: none of U+0000 to U+001F and U+007F to U+009F.
bool IsUtf8WithoutControls(std::string_view text);

// Every backslash begins an escape that JSON knows. Surrogates need not pair.
bool HasWellFormedEscapes(std::string_view raw);

// Writes `raw` to `decoded` without its escapes and returns the bytes written; nullopt where it
// does not fit, an escape is unknown or a surrogate stands alone.
std::optional<std::size_t> DecodeEscapes(std::string_view raw, std::span<char> decoded);

}  // namespace pitwall::events

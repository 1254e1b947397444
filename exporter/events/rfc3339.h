// Parses times in RFC 3339.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pitwall::events {

// Milliseconds since the epoch, for the years 0000 to 9999; nullopt if `text` is not RFC 3339.
// Accepts `T` and `Z` in either case, any number of fractional digits (cut to milliseconds) and
// offsets up to 23:59. A leap second, 23:59:60 UTC at the end of a month, becomes the first second
// of the next day. About 10 ns.
std::optional<std::int64_t> ParseRfc3339Ms(std::string_view text);

}  // namespace pitwall::events

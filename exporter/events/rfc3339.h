// Points in time as RFC 3339 writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pitwall::events {

// Milliseconds since the epoch, years 0000 to 9999; nullopt where `text` is not RFC 3339. `T` and
// `Z` in either case, any digits of fraction (cut to milliseconds), offsets up to 23:59. A leap
// second, 23:59:60 UTC at the end of a month, is the first second of the next day. About 10 ns.
std::optional<std::int64_t> ParseRfc3339Ms(std::string_view text);

}  // namespace pitwall::events

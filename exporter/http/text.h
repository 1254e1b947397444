// Text rules of HTTP: case, tokens, percent-decoding. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::http {

bool EqualsIgnoringCase(std::string_view a, std::string_view b);
std::string ToLower(std::string_view text);
// The text without leading and trailing blanks.
std::string_view Trim(std::string_view text);
// Removes the first item from a separated list and returns it trimmed; nullopt at the end.
std::optional<std::string_view> NextItem(std::string_view& list, char separator);
// Whether a comma-separated header value contains the token. Case does not matter.
bool HasToken(std::string_view list, std::string_view token);
// A number of digits only, at most 2^63 - 1; else nullopt.
std::optional<std::uint64_t> ParseDigits(std::string_view text);
// Leaves malformed escapes unchanged.
std::string PercentDecode(std::string_view text, bool plus_is_blank);
Fields ParseQuery(std::string_view query);

}  // namespace pitwall::http

// Text rules of HTTP: case, tokens, percent-decoding. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/text/tokens.h"

namespace pitwall::http {

using text::EqualsIgnoringCase;
using text::NextItem;
using text::ToLower;
using text::Trim;
using text::Unquoted;

// Whether a comma-separated header value contains the token. Case does not matter.
bool HasToken(std::string_view list, std::string_view token);
// A number of digits only, at most 2^63 - 1; else nullopt.
std::optional<std::uint64_t> ParseDigits(std::string_view text);
// Leaves malformed escapes unchanged.
std::string PercentDecode(std::string_view text, bool plus_is_blank);
Fields ParseQuery(std::string_view query);

}  // namespace pitwall::http

// Small text rules of HTTP: case, tokens, percent-decoding. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::http {

bool EqualsIgnoringCase(std::string_view a, std::string_view b);
std::string ToLower(std::string_view text);
// Without the blanks around it.
std::string_view Trim(std::string_view text);
// Takes the next part off a separated list, trimmed; nullopt at its end.
std::optional<std::string_view> NextItem(std::string_view& list, char separator);
// Whether a comma-separated header value names the token, in any case.
bool HasToken(std::string_view list, std::string_view token);
// Digits only, at most 2^63 - 1; nullopt otherwise.
std::optional<std::uint64_t> ParseDigits(std::string_view text);
// A broken escape stays as it was sent.
std::string PercentDecode(std::string_view text, bool plus_is_blank);
Fields ParseQuery(std::string_view query);

}  // namespace pitwall::http

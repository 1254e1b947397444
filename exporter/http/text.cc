#include "exporter/http/text.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "exporter/http/message.h"
#include "exporter/text/tokens.h"

namespace pitwall::http {

namespace {

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = text::LowerOf(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

bool HasToken(std::string_view list, std::string_view token) {
  while (const auto item = NextItem(list, ',')) {
    if (EqualsIgnoringCase(*item, token)) return true;
  }
  return false;
}

std::optional<std::uint64_t> ParseDigits(std::string_view text) {
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  if (text.empty() || error != std::errc() || parsed != end || number > INT64_MAX) {
    return std::nullopt;
  }
  return number;
}

std::string PercentDecode(std::string_view text, bool plus_is_blank) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 &&
        HexValue(text[i + 2]) >= 0) {
      decoded += static_cast<char>(HexValue(text[i + 1]) * 16 + HexValue(text[i + 2]));
      i += 2;
    } else {
      decoded += text[i] == '+' && plus_is_blank ? ' ' : text[i];
    }
  }
  return decoded;
}

Fields ParseQuery(std::string_view query) {
  Fields fields;
  while (const auto item = NextItem(query, '&')) {
    if (item->empty()) continue;
    const auto equals = item->find('=');
    const auto value =
        equals == std::string_view::npos ? std::string_view() : item->substr(equals + 1);
    fields.emplace_back(PercentDecode(item->substr(0, equals), true), PercentDecode(value, true));
  }
  return fields;
}

}  // namespace pitwall::http

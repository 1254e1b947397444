#include "exporter/http/text.h"

#include <algorithm>
#include <charconv>

namespace pitwall::http {

namespace {

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = Lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  return lower;
}

std::string_view Trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string_view> NextItem(std::string_view& list, char separator) {
  if (list.data() == nullptr) return std::nullopt;
  const auto end = list.find(separator);
  const auto item = Trim(list.substr(0, end));
  list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  return item;
}

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

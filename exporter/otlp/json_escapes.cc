#include "exporter/otlp/json_escapes.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

namespace pitwall::otlp {

namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

// The number of a `\uXXXX` at the beginning of the text.
std::optional<std::uint32_t> CodeUnitOf(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  std::uint32_t unit = 0;
  const char* const end = text.data() + 6;
  const auto [read_to, error] = std::from_chars(text.data() + 2, end, unit, 16);
  if (error != std::errc() || read_to != end) return std::nullopt;
  return unit;
}

constexpr bool IsHighSurrogate(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
constexpr bool IsLowSurrogate(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

char* WriteUtf8(std::uint32_t code_point, char* to) {
  const auto put = [&](std::uint32_t byte) { *to++ = static_cast<char>(byte); };
  const auto put_rest = [&](unsigned shift) { put(0x80U | (code_point >> shift & 0x3FU)); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | code_point >> 6U);
    put_rest(0);
  } else if (code_point < 0x1'0000) {
    put(0xE0U | code_point >> 12U);
    put_rest(6);
    put_rest(0);
  } else {
    put(0xF0U | code_point >> 18U);
    put_rest(12);
    put_rest(6);
    put_rest(0);
  }
  return to;
}

// Reads one or two `\uXXXX` at the beginning of the text and sets how many bytes they take.
std::optional<std::uint32_t> CodePointOf(std::string_view text, std::size_t* size) {
  const auto unit = CodeUnitOf(text);
  if (!unit) return std::nullopt;
  *size = 6;
  if (IsLowSurrogate(*unit)) return kReplacement;
  if (!IsHighSurrogate(*unit)) return unit;
  const auto low = CodeUnitOf(text.substr(6));
  if (!low || !IsLowSurrogate(*low)) return kReplacement;
  *size = 12;
  return 0x1'0000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00);
}

char CharacterOf(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/':
      return letter;
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return '\0';
  }
}

}  // namespace

std::optional<std::size_t> Unescape(char* bytes, std::size_t size) {
  std::string_view rest(bytes, size);
  char* to = bytes;
  for (;;) {
    const std::size_t plain = rest.find('\\') == rest.npos ? rest.size() : rest.find('\\');
    std::memmove(to, rest.data(), plain);
    to += plain;
    rest.remove_prefix(plain);
    if (rest.empty()) return static_cast<std::size_t>(to - bytes);
    if (rest.size() < 2) return std::nullopt;
    std::size_t escape_size = 2;
    if (rest[1] == 'u') {
      const auto code_point = CodePointOf(rest, &escape_size);
      if (!code_point) return std::nullopt;
      to = WriteUtf8(*code_point, to);
    } else {
      const char character = CharacterOf(rest[1]);
      if (character == '\0') return std::nullopt;
      *to++ = character;
    }
    rest.remove_prefix(escape_size);
  }
}

}  // namespace pitwall::otlp

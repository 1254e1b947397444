// The UTF-8 decoder of the library and of the daemon.
// Source: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pitwall {

struct Utf8Character {
  std::size_t size_bytes = 0;  // 0: not a character
  std::uint32_t code_point = 0;
};

// Decodes the character at the beginning of `text`, which must not be empty. Returns size 0 for
// bytes that are not UTF-8: cut off, overlong, a surrogate or beyond U+10FFFF.
constexpr Utf8Character DecodeUtf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) return {1, lead};
  if (lead < 0xc2 || lead > 0xf4) return {};
  const std::size_t size_bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < size_bytes) return {};
  std::uint32_t code_point = lead & (0xffU >> (size_bytes + 1));
  for (std::size_t i = 1; i < size_bytes; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return {};
    code_point = code_point << 6 | (byte(i) & 0x3fU);
  }
  const bool is_overlong =
      (size_bytes == 3 && code_point < 0x800) || (size_bytes == 4 && code_point < 0x1'0000);
  const bool is_surrogate = code_point >= 0xd800 && code_point < 0xe000;
  if (is_overlong || is_surrogate || code_point > 0x10'ffff) return {};
  return {size_bytes, code_point};
}

// The control characters U+0000 to U+001F and U+007F to U+009F.
constexpr bool IsControlCharacter(std::uint32_t code_point) noexcept {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

}  // namespace pitwall

// Whether bytes that came from another process may be a name: an exposition with one bad byte is
// refused whole.
#pragma once

#include <cstdint>
#include <string_view>

namespace pitwall::internal {

// UTF-8 without control characters, as events hold to it. Source: RFC 3629, section 4.
inline bool IsText(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const auto first = static_cast<std::uint8_t>(text[i]);
    if (first < 0x20 || first == 0x7f) return false;
    const std::size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 1) {
      ++i;
      continue;
    }
    if (first < 0xc2 || first > 0xf4 || length > text.size() - i) return false;
    std::uint32_t point = first & (0x7fU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto next = static_cast<std::uint8_t>(text[i + k]);
      if ((next & 0xc0) != 0x80) return false;
      point = point << 6 | (next & 0x3fU);
    }
    const bool is_short = point < (length == 2 ? 0x80U : length == 3 ? 0x800U : 0x10000U);
    if (is_short || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return false;
    if (point >= 0x80 && point < 0xa0) return false;  // the other control characters
    i += length;
  }
  return true;
}

}  // namespace pitwall::internal

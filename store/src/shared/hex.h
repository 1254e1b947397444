// Numbers as hexadecimal digits, for names of files and ids of events.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>

namespace pitwall::internal {

// Lower-case digits without a prefix; zeros in front up to `min_digits`.
inline std::string HexOf(std::uint64_t value, std::size_t min_digits = 1) {
  std::array<char, 16> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  std::string text(digits.data(), end);
  text.insert(0, min_digits - std::min(min_digits, text.size()), '0');
  return text;
}

}  // namespace pitwall::internal

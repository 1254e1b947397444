// Bytes from hexadecimal digits, for fixtures.
#pragma once

#include <string>
#include <string_view>

namespace pitwall::test {

inline std::string BytesOfHex(std::string_view digits) {
  const auto value = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<char>(16 * value(digits[i]) + value(digits[i + 1])));
  }
  return bytes;
}

}  // namespace pitwall::test

// Reads text as 64-bit words, for hashes and comparisons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pitwall::internal {

// Returns the eight bytes that start at `at`, the first one lowest, with zeroes after the end of
// the text. `at` is at most the text's size. There is no loop over bytes: the last word of a long
// text is loaded together with the bytes before it.
inline std::uint64_t WordAt(std::string_view text, std::size_t at) noexcept {
  const char* const first = text.data() + at;
  const std::size_t rest = text.size() - at;
  const auto load = [](const char* from, auto word) {
    std::memcpy(&word, from, sizeof(word));
    return std::uint64_t{word};
  };
  if (rest >= 8) return load(first, std::uint64_t{});
  if (rest == 0) return 0;
  if (text.size() >= 8) return load(first + rest - 8, std::uint64_t{}) >> (8 * (8 - rest));
  if (rest >= 4) {
    return load(first, std::uint32_t{}) | load(first + rest - 4, std::uint32_t{})
                                              << (8 * (rest - 4));
  }
  const std::uint64_t middle = load(first + rest / 2, std::uint8_t{});
  return load(first, std::uint8_t{}) | middle << (8 * (rest / 2)) |
         load(first + rest - 1, std::uint8_t{}) << (8 * (rest - 1));
}

}  // namespace pitwall::internal

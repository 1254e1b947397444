#include "pitwall/event.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "pitwall/host/utf8.h"

namespace pitwall {

namespace {

// The number of bytes at the beginning that are printable ASCII; up to 7 too few.
std::size_t CountPrintable(std::string_view text) noexcept {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHighBits = kOnes << 7U;
  std::size_t count = 0;
  for (; text.size() - count >= sizeof(std::uint64_t); count += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + count, sizeof(word));
    // A high bit is set for bytes above 0x7f, for 0x7f, and for bytes below the space.
    const std::uint64_t other = word | (word + kOnes) | ((word - kOnes * ' ') & ~word);
    if ((other & kHighBits) != 0) break;
  }
  return count;
}

}  // namespace

bool IsValidName(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMaxNameBytes) return false;
  text.remove_prefix(CountPrintable(text));
  while (!text.empty()) {
    const Utf8Character character = DecodeUtf8(text);
    if (character.size_bytes == 0 || IsControlCharacter(character.code_point)) return false;
    text.remove_prefix(character.size_bytes);
  }
  return true;
}

}  // namespace pitwall

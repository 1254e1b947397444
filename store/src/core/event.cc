#include "pitwall/event.h"

namespace pitwall {

namespace {

struct Lead {
  std::size_t size_bytes;  // of the character; 0: it begins none
  std::uint32_t bits;
  std::uint32_t least;  // the first character that needs so many bytes
};

constexpr Lead LeadOf(unsigned char byte) {
  if (byte < 0x80) return {1, byte, 0};
  if (byte < 0xc0) return {0, 0, 0};
  if (byte < 0xe0) return {2, byte & 0x1fU, 0x80};
  if (byte < 0xf0) return {3, byte & 0x0fU, 0x800};
  if (byte < 0xf8) return {4, byte & 0x07U, 0x1'0000};
  return {0, 0, 0};
}

constexpr bool IsControl(std::uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}
constexpr bool IsSurrogate(std::uint32_t character) {
  return character >= 0xd800 && character < 0xe000;
}

}  // namespace

bool IsValidName(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMaxNameBytes) return false;
  for (std::size_t i = 0; i < text.size();) {
    const Lead lead = LeadOf(static_cast<unsigned char>(text[i]));
    if (lead.size_bytes == 0 || text.size() - i < lead.size_bytes) return false;
    std::uint32_t character = lead.bits;
    for (std::size_t k = 1; k < lead.size_bytes; ++k) {
      const auto byte = static_cast<unsigned char>(text[i + k]);
      if ((byte & 0xc0U) != 0x80) return false;
      character = character << 6 | (byte & 0x3fU);
    }
    const bool is_character =
        character >= lead.least && character <= 0x10'ffff && !IsSurrogate(character);
    if (!is_character || IsControl(character)) return false;
    i += lead.size_bytes;
  }
  return true;
}

}  // namespace pitwall

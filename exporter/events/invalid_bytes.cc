#include "exporter/events/invalid_bytes.h"

#include <algorithm>
#include <cstddef>

namespace pitwall::events {

namespace {

constexpr std::string_view kNoEscape = "\\x";

// The bytes of the UTF-8 character that `text` begins with; 0 where it begins with none. The second
// byte's bounds are narrower after some first ones: no overlong form, surrogate or greater number.
std::size_t CharacterBytes(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (text.size() < size) return 0;
  const unsigned least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < least || byte(1) > most) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80) return 0;
  }
  return size;
}

}  // namespace

std::string ReplaceInvalidBytes(std::string_view text) {
  std::string replaced;
  replaced.reserve(text.size());
  bool is_in_string = false;
  const auto is_bare_control = [](char byte) { return byte >= '\0' && byte < ' '; };
  while (!text.empty()) {
    const char first = text[0];
    std::size_t size = CharacterBytes(text);
    bool is_bad = size == 0 || (is_in_string && is_bare_control(first));
    if (first == '"') is_in_string = !is_in_string;
    if (is_in_string && first == '\\') {
      is_bad = text.size() > 1 && (text[1] < ' ' || text[1] > '~');
      if (!is_bad) size = std::min<std::size_t>(2, text.size());
    }
    size = std::max<std::size_t>(size, 1);
    replaced += is_bad ? kNoEscape : text.substr(0, size);
    text.remove_prefix(size);
  }
  return replaced;
}

}  // namespace pitwall::events

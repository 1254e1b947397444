#include "pitwall/event.h"

#include <string_view>

#include "pitwall/host/utf8.h"

namespace pitwall {

bool IsValidName(std::string_view text) noexcept {
  if (text.empty() || text.size() > kMaxNameBytes) return false;
  while (!text.empty()) {
    const Utf8Character character = DecodeUtf8(text);
    if (character.size_bytes == 0 || IsControlCharacter(character.code_point)) return false;
    text.remove_prefix(character.size_bytes);
  }
  return true;
}

}  // namespace pitwall

#include "exporter/telemetry/observation.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "pitwall/event.h"
#include "pitwall/host/utf8.h"

namespace pitwall::telemetry {

std::string_view ObservationBatch::NameOf(std::string_view text) {
  if (text.empty() || IsValidName(text)) return text;
  char* const name = static_cast<char*>(texts.allocate(std::min(text.size(), kMaxNameBytes), 1));
  std::size_t size_bytes = 0;
  while (!text.empty()) {
    const Utf8Character character = DecodeUtf8(text);
    const bool is_good = character.size_bytes != 0 && !IsControlCharacter(character.code_point);
    const std::size_t read_bytes = std::max<std::size_t>(character.size_bytes, 1);
    const std::size_t written_bytes = is_good ? read_bytes : 1;
    if (size_bytes + written_bytes > kMaxNameBytes) break;
    if (is_good) {
      std::memcpy(name + size_bytes, text.data(), read_bytes);
    } else {
      name[size_bytes] = '_';
    }
    size_bytes += written_bytes;
    text.remove_prefix(read_bytes);
  }
  return {name, size_bytes};
}

std::string_view ObservationBatch::Keep(std::string_view text) {
  if (text.empty()) return {};
  char* const copy = static_cast<char*>(texts.allocate(text.size(), 1));
  std::memcpy(copy, text.data(), text.size());
  return {copy, text.size()};
}

void ObservationBatch::Clear() {
  observations.clear();
  tallies.clear();
  texts.release();
}

}  // namespace pitwall::telemetry

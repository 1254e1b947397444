#include "exporter/telemetry/observation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "pitwall/event.h"
#include "pitwall/host/utf8.h"

namespace pitwall::telemetry {

namespace {

// Whether all bytes of a word are printable ASCII.
template <class Word>
bool IsPrintableAscii(const char* text) {
  constexpr auto kOnes = static_cast<Word>(0x0101010101010101);
  constexpr auto kHighBits = static_cast<Word>(0x8080808080808080);
  Word bytes = 0;
  std::memcpy(&bytes, text, sizeof(bytes));
  // A byte below 0x20 borrows, a byte above 0x7e carries into the high bit.
  return (((bytes - kOnes * 0x20) | (bytes + kOnes) | bytes) & kHighBits) == 0;
}

// The last word of a text overlaps the one before it.
template <class Word>
bool IsPrintableAscii(std::string_view text) {
  const char* const last = text.data() + text.size() - sizeof(Word);
  for (const char* at = text.data(); at < last; at += sizeof(Word)) {
    if (!IsPrintableAscii<Word>(at)) return false;
  }
  return IsPrintableAscii<Word>(last);
}

// Whether all bytes are printable ASCII, as those of most names are.
bool IsPrintableAscii(std::string_view text) {
  if (text.size() >= sizeof(std::uint64_t)) return IsPrintableAscii<std::uint64_t>(text);
  if (text.size() >= sizeof(std::uint32_t)) return IsPrintableAscii<std::uint32_t>(text);
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7f; });
}

}  // namespace

std::string_view ObservationBatch::NameOfText(std::string_view text) {
  if (text.size() <= kMaxNameBytes && IsPrintableAscii(text)) return text;
  if (IsValidName(text)) return text;
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

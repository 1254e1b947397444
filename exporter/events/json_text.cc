#include "exporter/events/json_text.h"

#include <cstdint>

namespace pitwall::events {

namespace {

constexpr std::uint32_t kNoCodePoint = UINT32_MAX;

// Takes one code point off the front; kNoCodePoint where the bytes are not UTF-8.
std::uint32_t TakeCodePoint(std::string_view* text) {
  const auto byte = [&](std::size_t i) {
    return i < text->size() ? static_cast<unsigned char>((*text)[i]) : 0U;
  };
  const std::uint32_t lead = byte(0);
  if (lead < 0x80) {
    text->remove_prefix(1);
    return lead;
  }
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  static constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  if (lead < 0xc0 || lead > 0xf4) return kNoCodePoint;
  std::uint32_t code_point = lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return kNoCodePoint;
    code_point = code_point << 6 | (byte(i) & 0x3f);
  }
  const bool is_surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
  if (code_point < kLeast[length] || code_point > 0x10ffff || is_surrogate) return kNoCodePoint;
  text->remove_prefix(length);
  return code_point;
}

bool IsControl(std::uint32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

// The escape that `raw` begins with, taken off; `\u` gives one UTF-16 unit.
std::uint32_t TakeEscape(std::string_view* raw) {
  if (raw->size() < 2) return kNoCodePoint;
  const char letter = (*raw)[1];
  raw->remove_prefix(2);
  if (letter != 'u') {
    static constexpr std::string_view kLetters = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const std::size_t at = kLetters.find(letter);
    return at == std::string_view::npos ? kNoCodePoint : static_cast<unsigned char>(kMeanings[at]);
  }
  if (raw->size() < 4) return kNoCodePoint;
  std::uint32_t unit = 0;
  for (const char digit : raw->substr(0, 4)) {
    const auto lower = static_cast<unsigned char>(digit | 0x20);
    if (digit >= '0' && digit <= '9') {
      unit = unit << 4 | static_cast<std::uint32_t>(digit - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      unit = unit << 4 | (lower - 'a' + 10U);
    } else {
      return kNoCodePoint;
    }
  }
  raw->remove_prefix(4);
  return unit;
}

// As above, two escaped surrogates taken together.
std::uint32_t TakeEscapedCodePoint(std::string_view* raw) {
  const std::uint32_t high = TakeEscape(raw);
  if (high < 0xd800 || high > 0xdfff) return high;
  if (high > 0xdbff || !raw->starts_with("\\u")) return kNoCodePoint;
  const std::uint32_t low = TakeEscape(raw);
  if (low < 0xdc00 || low > 0xdfff) return kNoCodePoint;
  return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

std::size_t Encode(std::uint32_t code_point, char (&bytes)[4]) {
  const std::size_t length = code_point < 0x80      ? 1
                             : code_point < 0x800   ? 2
                             : code_point < 0x10000 ? 3
                                                    : 4;
  static constexpr std::uint32_t kLead[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (std::size_t i = length; i-- > 1; code_point >>= 6) {
    bytes[i] = static_cast<char>(0x80 | (code_point & 0x3f));
  }
  bytes[0] = static_cast<char>(kLead[length] | code_point);
  return length;
}

}  // namespace

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    if (TakeCodePoint(&text) == kNoCodePoint) return false;
  }
  return true;
}

bool IsUtf8WithoutControls(std::string_view text) {
  while (!text.empty()) {
    const std::uint32_t code_point = TakeCodePoint(&text);
    if (code_point == kNoCodePoint || IsControl(code_point)) return false;
  }
  return true;
}

bool HasWellFormedEscapes(std::string_view raw) {
  for (std::size_t at = raw.find('\\'); at != raw.npos; at = raw.find('\\')) {
    raw.remove_prefix(at);
    if (TakeEscape(&raw) == kNoCodePoint) return false;
  }
  return true;
}

std::optional<std::size_t> DecodeEscapes(std::string_view raw, std::span<char> decoded) {
  std::size_t written = 0;
  while (!raw.empty()) {
    char bytes[4] = {raw[0]};
    std::size_t length = 1;
    if (raw[0] == '\\') {
      const std::uint32_t code_point = TakeEscapedCodePoint(&raw);
      if (code_point == kNoCodePoint) return std::nullopt;
      length = Encode(code_point, bytes);
    } else {
      raw.remove_prefix(1);
    }
    if (length > decoded.size() - written) return std::nullopt;
    for (std::size_t i = 0; i < length; ++i) decoded[written++] = bytes[i];
  }
  return written;
}

}  // namespace pitwall::events

#include "exporter/text/quoting.h"

#include <cstdio>

#include "pitwall/internal/assert.h"
#include "pitwall/host/utf8.h"

namespace pitwall::text {

namespace {

void AppendEscape(char c, std::string* out) {
  switch (c) {
    case '\n':
      *out += "\\n";
      return;
    case '\r':
      *out += "\\r";
      return;
    case '\t':
      *out += "\\t";
      return;
    default:
      char text[8];
      std::snprintf(text, sizeof text, "\\u%04x", static_cast<unsigned>(c));
      *out += text;
  }
}

}  // namespace

std::size_t Utf8Length(std::string_view text) {
  PITWALL_ASSERT(!text.empty());
  const unsigned lead = ByteAt(text, 0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xc2   ? 0
                             : lead < 0xe0 ? 2
                             : lead < 0xf0 ? 3
                             : lead < 0xf5 ? 4
                                           : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((ByteAt(text, i) & 0xc0) != 0x80) return 0;
  }
  const unsigned second = ByteAt(text, 1);
  const bool is_overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
  const bool is_beyond = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
  return is_overlong || is_beyond ? 0 : length;
}

void AppendJsonString(std::string_view text, std::string* out) {
  *out += '"';
  while (!text.empty()) {
    const std::size_t length = DecodeUtf8(text).size_bytes;
    const char c = text[0];
    if (length == 0) {
      *out += "\xef\xbf\xbd";
    } else if (c == '"' || c == '\\') {
      *out += '\\';
      *out += c;
    } else if (length == 1 && (c < ' ' || c == 0x7f)) {
      AppendEscape(c, out);
    } else {
      out->append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  *out += '"';
}

std::string OneLine(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if ((c >= 0 && c < ' ') || c == 0x7f) c = '?';
  }
  return line;
}

}  // namespace pitwall::text

#include "exporter/events/invalid_bytes.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

#include "pitwall/host/utf8.h"

namespace pitwall::events {

namespace {

constexpr std::string_view kNoEscape = "\\x";

}  // namespace

std::string ReplaceInvalidBytes(std::string_view text) {
  std::string replaced;
  replaced.reserve(text.size());
  bool is_in_string = false;
  const auto is_bare_control = [](char byte) { return byte >= '\0' && byte < ' '; };
  while (!text.empty()) {
    const char first = text[0];
    std::size_t size = DecodeUtf8(text).size_bytes;
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

#include "exporter/http/fields.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/http/message.h"
#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

bool IsTokenCharacter(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kMarks.find(c) != std::string_view::npos;
}

// Visible characters, blanks, tabs and the bytes of other encodings.
bool IsValueCharacter(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

// The fields with one value that this server interprets, but for those that frame a request, and
// Origin: no list of origins is allowed anyway.
std::string_view FieldWithOneValue(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames = {
      "Authorization",  "Content-Type",   "Sec-WebSocket-Key", "Sec-WebSocket-Version",
      "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest"};
  const auto* const found = std::find_if(
      kNames.begin(), kNames.end(), [name](auto one) { return EqualsIgnoringCase(one, name); });
  return found == kNames.end() ? std::string_view() : *found;
}

}  // namespace

bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool ParseField(std::string_view line, Fields& fields) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !IsToken(line.substr(0, colon))) return false;
  const auto value = line.substr(colon + 1);
  if (!std::all_of(value.begin(), value.end(), IsValueCharacter)) return false;
  fields.emplace_back(line.substr(0, colon), Trim(value));
  return true;
}

std::string_view JoinRepeatedFields(Fields& fields) {
  Fields joined;
  joined.reserve(fields.size());
  for (auto& field : fields) {
    const auto first = std::find_if(joined.begin(), joined.end(), [&field](const auto& one) {
      return EqualsIgnoringCase(one.first, field.first);
    });
    if (first == joined.end()) {
      joined.push_back(std::move(field));
      continue;
    }
    if (const auto name = FieldWithOneValue(field.first); !name.empty()) return name;
    first->second += ", ";
    first->second += field.second;
  }
  fields = std::move(joined);
  return {};
}

}  // namespace pitwall::http

// What simdjson on demand leaves to its caller: it looks only at what it is asked for, so whatever
// is ignored must be walked to know that it is JSON and how deep it nests.
//
// Brackets, commas, colons and quotes must be right, or the document is kBroken and there is no
// going on in it. A scalar may be wrong without that (`NaN`, `01`, a bad escape): it is malformed,
// and the document goes on behind it.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>

namespace pitwall::events {

// What may stand between tokens.
inline constexpr std::string_view kJsonSpaces = " \t\r\n";

enum class Syntax : std::uint8_t { kOk, kBroken, kTooDeep };

// The text between the quotes of a token that begins with one, escapes left as they are.
inline std::string_view TextOf(std::string_view string_token) {
  return string_token.substr(1, string_token.rfind('"') - 1);
}

// The key of a field whose value has not been looked at, escapes left as they are.
inline std::string_view RawKeyOf(simdjson::ondemand::field& field) {
  const char* const first = field.key().raw();
  const char* end = field.value().raw_json_token().data() - 1;
  while (*end != '"') --end;
  return {first, static_cast<std::size_t>(end - first)};
}

// Every backslash begins an escape that JSON knows. Surrogates need not pair.
bool HasWellFormedEscapes(std::string_view raw);

// Consumes a value that is a string; it can be read as before. simdjson passes over a string that
// nobody consumed together with a colon and a value behind it, as if it were a key: ["a":1].
inline void ConsumeString(simdjson::ondemand::value& value) {
  [[maybe_unused]] const simdjson::error_code error = value.get_raw_json_string().error();
}

// Passes over a value, in which `depth_left` containers may nest. Where `is_well_formed` is given,
// sets it to false if any key or scalar is not JSON. Linear in the text.
Syntax Walk(simdjson::ondemand::value& value, int depth_left, bool* is_well_formed);
// The same over a fresh document, which must be all there is in its text.
Syntax Walk(simdjson::ondemand::document& document, std::string_view text, int depth_left);

// Whether nothing follows what was read of the document.
inline bool AtEnd(simdjson::ondemand::document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace pitwall::events

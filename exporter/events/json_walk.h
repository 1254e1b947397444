// Checks of JSON that simdjson on demand leaves to its caller. It parses only the values that are
// read, so ignored values must be walked to check their syntax and depth.
//
// Wrong brackets, commas, colons or quotes make the document kBroken, and reading cannot continue.
// A wrong scalar (`NaN`, `01`, a bad escape) is malformed, and reading continues after it.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pitwall::events {

// The white space between tokens.
inline constexpr std::string_view kJsonSpaces = " \t\r\n";

enum class Syntax : std::uint8_t { kOk, kBroken, kTooDeep };

// The text between the quotes of a string token, with its escapes.
inline std::string_view TextOf(std::string_view string_token) {
  return string_token.substr(1, string_token.rfind('"') - 1);
}

// Whether an object ends in one line, and the next line continues in a way that a document cannot.
bool HasLinesOfObjects(std::string_view body);

// The key of a field, with its escapes. The field's value must not have been read.
inline std::string_view RawKeyOf(simdjson::ondemand::field& field) {
  const char* const first = field.key().raw();
  const char* end = field.value().raw_json_token().data() - 1;
  while (*end != '"') --end;
  return {first, static_cast<std::size_t>(end - first)};
}

// Whether every backslash begins an escape of JSON. Surrogates need not be paired.
bool HasWellFormedEscapes(std::string_view raw);

// Consumes a string value; it can still be read. simdjson would skip an unconsumed string together
// with a following colon and value, as if it were a key: ["a":1].
inline void ConsumeString(simdjson::ondemand::value& value) {
  [[maybe_unused]] const simdjson::error_code error = value.get_raw_json_string().error();
}

// Skips a value, in which containers may nest `depth_left` deep. Sets `is_well_formed`, if it is
// not null, to false for any key or scalar that is not JSON. Linear in the text.
Syntax Walk(simdjson::ondemand::value& value, int depth_left, bool* is_well_formed);
// Walks a document from its beginning. It must be the whole text.
Syntax Walk(simdjson::ondemand::document& document, std::string_view text, int depth_left);

// The position at which simdjson stopped. An error in its check of the document's end leaves it at
// the beginning.
std::size_t StopIn(simdjson::ondemand::document& document, std::string_view text);

// Whether the document was read to its end.
inline bool AtEnd(simdjson::ondemand::document& document) {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

}  // namespace pitwall::events

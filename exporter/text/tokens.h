// Tokens of header values: case, blanks, lists, media types. Pure functions on ASCII.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pitwall::text {

constexpr char LowerOf(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
std::string ToLower(std::string_view text);
bool EqualsIgnoringCase(std::string_view a, std::string_view b);

// Removes blanks and tabs at both ends.
std::string_view Trim(std::string_view text);
// Removes the first item from a separated list and returns it trimmed; nullopt at the list's end.
std::optional<std::string_view> NextItem(std::string_view& list, char separator);
// Removes the pair of double quotes around the text, if there is one.
std::string_view Unquoted(std::string_view value);

// A parameter of a media type, `name=value`; the value without its quotes.
struct MediaParameter {
  std::string_view name;
  std::string_view value;
};
// nullopt for an item without `=`.
std::optional<MediaParameter> ParseMediaParameter(std::string_view item);
// `text/plain` of `text/plain; charset=utf-8`, in the original case.
std::string_view MediaTypeOf(std::string_view content_type);

}  // namespace pitwall::text

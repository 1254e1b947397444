#include "exporter/text/json_number.h"

#include <cstddef>
#include <string_view>

namespace pitwall::text {

namespace {

bool ConsumeDigits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') ++count;
  text.remove_prefix(count);
  return count > 0;
}

bool ConsumeOneOf(std::string_view characters, std::string_view& text) {
  if (text.empty() || characters.find(text.front()) == characters.npos) return false;
  text.remove_prefix(1);
  return true;
}

}  // namespace

bool IsJsonNumber(std::string_view text) {
  ConsumeOneOf("-", text);
  const bool begins_with_zero = ConsumeOneOf("0", text);
  if (!begins_with_zero && !ConsumeDigits(text)) return false;
  if (ConsumeOneOf(".", text) && !ConsumeDigits(text)) return false;
  if (!ConsumeOneOf("eE", text)) return text.empty();
  ConsumeOneOf("+-", text);
  return ConsumeDigits(text) && text.empty();
}

}  // namespace pitwall::text

// Finds the members of an object in JSON text.
#pragma once

#include <cstddef>
#include <string_view>

namespace pitwall::text {

// The length of the value at the beginning of `json`, which JsonWriter wrote: valid JSON without
// blanks. Linear.
inline std::size_t JsonValueLength(std::string_view json) {
  std::size_t depth = 0;
  bool is_in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_in_string) {
      if (c == '\\') ++i;
      if (c != '"') continue;
      is_in_string = false;
      if (depth == 0) return i + 1;
      continue;
    }
    switch (c) {
      case '"':
        is_in_string = true;
        break;
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (depth == 0) return i;
        if (--depth == 0) return i + 1;
        break;
      case ',':
      case ':':
        if (depth == 0) return i;
        break;
      default:
        break;
    }
  }
  return json.size();
}

// Calls visit(key, value) for every member of the object, in its order. Both are JSON; `key` is
// without its quotes. Nothing for `null`. The text as of JsonValueLength(). Linear.
template <class Visit>
void ForEachJsonMember(std::string_view object, const Visit& visit) {
  if (object.size() < 2 || object.front() != '{') return;
  object.remove_prefix(1);
  while (object.front() != '}') {
    const std::size_t key_length = JsonValueLength(object);
    const std::string_view key = object.substr(1, key_length - 2);
    object.remove_prefix(key_length + 1);
    const std::size_t length = JsonValueLength(object);
    visit(key, object.substr(0, length));
    object.remove_prefix(length);
    if (object.front() == ',') object.remove_prefix(1);
  }
}

}  // namespace pitwall::text

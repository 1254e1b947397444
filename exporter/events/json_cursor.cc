#include "exporter/events/json_cursor.h"

#include "exporter/events/json_number.h"
#include "exporter/events/json_text.h"

namespace pitwall::events {

bool IsWellFormed(const JsonString& string) {
  if (string.has_control) return false;
  if (string.has_special && !IsUtf8(string.raw)) return false;
  return !string.has_escape || HasWellFormedEscapes(string.raw);
}

bool IsWellFormed(const JsonValue& value) {
  switch (value.kind) {
    case JsonValue::Kind::kString:
      return IsWellFormed(value.string);
    case JsonValue::Kind::kContainer:
      return value.container_is_well_formed;
    case JsonValue::Kind::kScalar:
      break;
  }
  return value.scalar == "true" || value.scalar == "false" || value.scalar == "null" ||
         ParseJsonNumber(value.scalar).kind != JsonNumber::Kind::kNone;
}

std::string_view JsonCursor::TakeScalar() {
  const char* const first = at_;
  for (; at_ != end_; ++at_) {
    const char c = *at_;
    if (c == ',' || c == '}' || c == ']' || c == ':' || c == '"' || c == '{' || c == '[' ||
        IsSpace(c)) {
      break;
    }
  }
  return {first, static_cast<std::size_t>(at_ - first)};
}

Syntax JsonCursor::TakeValue(int depth_left, JsonValue* value) {
  switch (Peek()) {
    case '"':
      value->kind = JsonValue::Kind::kString;
      return TakeString(&value->string) ? Syntax::kOk : Syntax::kBroken;
    case '{':
    case '[':
      value->kind = JsonValue::Kind::kContainer;
      value->container_is_well_formed = true;
      return TakeContainer(depth_left, &value->container_is_well_formed);
    default:
      value->kind = JsonValue::Kind::kScalar;
      value->scalar = TakeScalar();
      return value->scalar.empty() ? Syntax::kBroken : Syntax::kOk;
  }
}

Syntax JsonCursor::TakeContainer(int depth_left, bool* is_well_formed) {
  if (depth_left <= 0) return Syntax::kTooDeep;
  const bool is_object = Take('{');
  if (!is_object) Take('[');
  const char close = is_object ? '}' : ']';
  if (Take(close)) return Syntax::kOk;
  do {
    if (is_object) {
      JsonString key;
      if (!TakeString(&key) || !Take(':')) return Syntax::kBroken;
      *is_well_formed = *is_well_formed && IsWellFormed(key);
    }
    JsonValue value;
    const Syntax syntax = TakeValue(depth_left - 1, &value);
    if (syntax != Syntax::kOk) return syntax;
    *is_well_formed = *is_well_formed && IsWellFormed(value);
  } while (Take(','));
  return Take(close) ? Syntax::kOk : Syntax::kBroken;
}

}  // namespace pitwall::events

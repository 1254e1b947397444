#include "exporter/events/json_walk.h"

#include <cstddef>
#include <string_view>
#include <utility>

#include "exporter/text/json_number.h"

namespace pitwall::events {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::string_view kAfterAnObject = ",}]";

// An ignored number may be beyond the range of a double.
bool IsScalar(std::string_view token) {
  if (token[0] == '"') return HasWellFormedEscapes(TextOf(token));
  token = token.substr(0, token.find_last_not_of(kJsonSpaces) + 1);
  return token == "true" || token == "false" || token == "null" || text::IsJsonNumber(token);
}

Syntax WalkElements(ondemand::array array, int depth_left, bool* is_well_formed) {
  for (auto element : array) {
    ondemand::value value;
    if (element.get(value) != simdjson::SUCCESS) return Syntax::kBroken;
    const Syntax syntax = Walk(value, depth_left, is_well_formed);
    if (syntax != Syntax::kOk) return syntax;
  }
  return Syntax::kOk;
}

Syntax WalkFields(ondemand::object object, int depth_left, bool* is_well_formed) {
  for (auto member : object) {
    ondemand::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) return Syntax::kBroken;
    if (is_well_formed != nullptr && !HasWellFormedEscapes(RawKeyOf(field))) {
      *is_well_formed = false;
    }
    const Syntax syntax = Walk(field.value(), depth_left, is_well_formed);
    if (syntax != Syntax::kOk) return syntax;
  }
  return Syntax::kOk;
}

// A document or a value in it.
template <class Node>
Syntax WalkNode(Node& node, std::string_view token, int depth_left, bool* is_well_formed) {
  switch (token.empty() ? '\0' : token[0]) {
    case '{': {
      if (depth_left <= 0) return Syntax::kTooDeep;
      ondemand::object object;
      if (node.get_object().get(object) != simdjson::SUCCESS) return Syntax::kBroken;
      return WalkFields(object, depth_left - 1, is_well_formed);
    }
    case '[': {
      if (depth_left <= 0) return Syntax::kTooDeep;
      ondemand::array array;
      if (node.get_array().get(array) != simdjson::SUCCESS) return Syntax::kBroken;
      return WalkElements(array, depth_left - 1, is_well_formed);
    }
    case '\0':
    case ',':
    case ':':
    case ']':
    case '}':
      return Syntax::kBroken;
    default:
      if (is_well_formed != nullptr && !IsScalar(token)) *is_well_formed = false;
      return Syntax::kOk;
  }
}

}  // namespace

bool HasLinesOfObjects(std::string_view body) {
  for (std::size_t at = body.find('\n'); at != body.npos; at = body.find('\n', at + 1)) {
    const std::size_t before = body.find_last_not_of(kJsonSpaces, at);
    const std::size_t after = body.find_first_not_of(kJsonSpaces, at);
    if (before == body.npos || after == body.npos) continue;
    if (body[before] == '}' && kAfterAnObject.find(body[after]) == kAfterAnObject.npos) return true;
    at = after;
  }
  return false;
}

bool HasWellFormedEscapes(std::string_view raw) {
  for (std::size_t at = raw.find('\\'); at != raw.npos; at = raw.find('\\')) {
    raw.remove_prefix(at + 1);
    const char letter = raw.empty() ? '\0' : raw[0];
    if (letter == 'u') {
      const std::string_view digits = raw.substr(1, 4);
      if (digits.size() < 4 || digits.find_first_not_of("0123456789abcdefABCDEF") != raw.npos) {
        return false;
      }
    } else if (letter == '\0' || std::string_view("\"\\/bfnrt").find(letter) == raw.npos) {
      return false;
    }
    raw.remove_prefix(1);
  }
  return true;
}

Syntax Walk(ondemand::value& value, int depth_left, bool* is_well_formed) {
  const std::string_view token = value.raw_json_token();
  if (token[0] == '"') ConsumeString(value);
  return WalkNode(value, token, depth_left, is_well_formed);
}

Syntax Walk(ondemand::document& document, std::string_view text, int depth_left) {
  std::string_view token;
  if (document.raw_json_token().get(token) != simdjson::SUCCESS) return Syntax::kBroken;
  const bool is_container = token[0] == '{' || token[0] == '[';
  const Syntax syntax = WalkNode(document, token, depth_left, nullptr);
  if (syntax != Syntax::kOk) return syntax;
  const bool is_all = is_container ? AtEnd(document) : token.end() == text.end();
  return is_all ? Syntax::kOk : Syntax::kBroken;
}

std::size_t StopIn(ondemand::document& document, std::string_view text) {
  const char* at = nullptr;
  if (document.current_location().get(at) != simdjson::SUCCESS) return text.size();
  const auto stop = static_cast<std::size_t>(at - text.data());
  return stop == text.find_first_not_of(kJsonSpaces) ? text.size() : stop;
}

}  // namespace pitwall::events

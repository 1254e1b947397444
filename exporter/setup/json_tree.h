// A JSON text as a tree of byte ranges, so that it can be edited in place.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::setup {

struct JsonItem;

// A value. Ranges are offsets into the text, the end excluded.
struct JsonNode {
  enum class Kind { kObject, kArray, kScalar };

  Kind kind = Kind::kScalar;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::vector<JsonItem> items;      // of an object or an array
  std::vector<std::size_t> commas;  // offsets; commas[i] follows items[i], the last may be missing

  // The last item with this key, as parsers read it; nullptr if there is none.
  const JsonItem* Find(std::string_view key) const;
};

// A member of an object, or an element of an array.
struct JsonItem {
  std::size_t begin = 0;  // of the key, or of the element
  std::string key;        // decoded; empty in arrays
  JsonNode value;

  std::size_t end() const { return value.end; }
};

// Accepts what the agents accept: comments and trailing commas too. nullopt if the text holds
// nothing but white space and comments. Fails with the line if the text is not JSON, is not UTF-8
// or nests deeper than 100.
Result<std::optional<JsonNode>> ParseJsonTree(std::string_view text);

// The value that the node stands for.
nlohmann::ordered_json ValueOf(std::string_view text, const JsonNode& node);

struct Comments {
  std::size_t end = 0;        // of the last one; the beginning of the range if there is none
  bool is_line_last = false;  // the last one ends with its line; `end` is before the line break
};

// The comments within [begin, end), a range of white space and comments.
Comments FindComments(std::string_view text, std::size_t begin, std::size_t end);

}  // namespace pitwall::setup

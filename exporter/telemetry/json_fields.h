// Reads fields of a parsed JSON object whose shape is not known for certain.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::telemetry {

using JsonKeys = std::initializer_list<std::string_view>;

// A JSON value, or nothing. A field that is absent or has another type reads as empty; nothing
// fails. Borrows from the parser, until that parses again. Lookup of a key is linear in the number
// of the object's fields, and does not descend into their values.
class JsonValue {
 public:
  JsonValue() = default;
  explicit JsonValue(simdjson::dom::element element) : element_(element), exists_(true) {}

  bool exists() const { return exists_; }
  bool IsObject() const { return exists_ && element_.is_object(); }
  bool IsArray() const { return exists_ && element_.is_array(); }
  bool HasFields() const;  // an object that is not empty
  bool IsText() const { return exists_ && element_.is_string(); }

  JsonValue operator[](std::string_view key) const;
  // The first of the keys whose value exists and is not null.
  JsonValue First(JsonKeys keys) const;

  // The value itself.
  std::string_view Text() const;
  std::optional<double> Number() const;  // a number, or a text that is one
  std::optional<bool> Bool() const;      // a boolean, or the text "true" or "false"
  std::uint64_t Count() const;           // a whole number; 0 for anything else

  // Fields of the object.
  std::string_view Text(std::string_view key) const { return (*this)[key].Text(); }
  std::string_view Text(JsonKeys keys) const;  // the first text that is not empty
  std::uint64_t Count(std::string_view key) const { return (*this)[key].Count(); }

  // Calls `visit(JsonValue)` for each element of an array.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    simdjson::dom::array array;
    if (!exists_ || element_.get(array) != simdjson::SUCCESS) return;
    for (const simdjson::dom::element element : array) visit(JsonValue(element));
  }

  // The value without white space.
  std::string Minified() const;

 private:
  simdjson::dom::element element_;
  bool exists_ = false;
};

// The time in a value, in milliseconds since the epoch: RFC 3339, or a number of milliseconds.
// 0: none, or before the year 2000.
std::int64_t TimeMsOf(JsonValue value);

// XXH3 of the text in hexadecimal digits. Equal for equal texts, in every process and version.
std::string HashText(std::string_view text);

}  // namespace pitwall::telemetry

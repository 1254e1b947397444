// Appends JSON to a text buffer: no tree, one pass.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "exporter/text/decimal.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::text {

// Values that must be distinguished from plain numbers and texts; see JsonWriter::Value.
struct TimeMs {
  std::int64_t since_epoch_ms = 0;  // 0: never, written as null
};
struct NullIfEmpty {
  std::string_view text;
};
struct RawJson {
  std::string_view json;
};

// Writes one value; objects and arrays nest as the calls do. The writer adds the commas. The caller
// must write a key before each value of an object, and must end what it begins; Object and Array do
// both. Strings must be UTF-8; control characters, quotes and backslashes are escaped. One thread.
class JsonWriter {
 public:
  explicit JsonWriter(TextBuffer& out) : out_(out) {}

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }

  // A key that needs no escapes, such as a literal.
  void Key(std::string_view key);
  // Any key.
  void NameKey(std::string_view key);

  void String(std::string_view text);
  void Integer(std::uint64_t value) { Number(Decimal{value, 0}); }
  void Signed(std::int64_t value);
  void Number(Decimal value);  // exact
  // The shortest text that reads back as the same double, whole numbers without exponent; null for
  // a value that is not finite.
  void Double(double value);
  void DoubleOrNull(std::optional<double> value) { value ? Double(*value) : Null(); }
  void StringOrNull(std::string_view text) { text.empty() ? Null() : String(text); }
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  void Null() { Raw("null"); }
  // Text that is already JSON.
  void Raw(std::string_view json);
  // RFC 3339 in UTC with milliseconds; null for 0, which means never.
  void Time(std::int64_t since_epoch_ms);

  // The value by its type.
  template <class T>
  void Value(const T& value) {
    if constexpr (std::same_as<T, bool>) {
      Bool(value);
    } else if constexpr (std::unsigned_integral<T>) {
      Integer(value);
    } else if constexpr (std::signed_integral<T>) {
      Signed(value);
    } else if constexpr (std::floating_point<T>) {
      Double(value);
    } else if constexpr (std::same_as<T, std::optional<double>>) {
      DoubleOrNull(value);
    } else if constexpr (std::same_as<T, Decimal>) {
      Number(value);
    } else if constexpr (std::same_as<T, TimeMs>) {
      Time(value.since_epoch_ms);
    } else if constexpr (std::same_as<T, NullIfEmpty>) {
      StringOrNull(value.text);
    } else if constexpr (std::same_as<T, RawJson>) {
      Raw(value.json);
    } else {
      String(value);
    }
  }
  template <class T>
  void Field(std::string_view key, const T& value) {
    Key(key);
    Value(value);
  }

  // An object whose fields `fields()` writes, or an array whose items `items()` writes.
  template <class Fields>
  void Object(const Fields& fields) {
    BeginObject();
    fields();
    EndObject();
  }
  template <class Items>
  void Array(const Items& items) {
    BeginArray();
    items();
    EndArray();
  }
  template <class Fields>
  void Object(std::string_view key, const Fields& fields) {
    Key(key);
    Object(fields);
  }
  template <class Items>
  void Array(std::string_view key, const Items& items) {
    Key(key);
    Array(items);
  }
  // An array of values.
  template <class Range>
  void Values(std::string_view key, const Range& values) {
    Array(key, [&] {
      for (const auto& value : values) Value(value);
    });
  }
  // An array of objects. `fields(item)` writes the fields of each.
  template <class Range, class Fields>
  void Objects(const Range& items, const Fields& fields) {
    Array([&] {
      for (const auto& item : items) Object([&] { fields(item); });
    });
  }

  TextBuffer& out() { return out_; }

 private:
  void Open(char bracket);
  void Close(char bracket);
  char* Comma(char* at) {
    if (comma_) *at++ = ',';
    comma_ = true;
    return at;
  }
  static char* Quote(char* at, std::string_view text);

  TextBuffer& out_;
  bool comma_ = false;  // the next value follows another
};

// Appends one object and a newline to `body`; `fields(json)` writes the fields.
template <class Fields>
void WriteBody(std::string& body, const Fields& fields) {
  TextBuffer out(body);
  JsonWriter json(out);
  json.Object([&] { fields(json); });
  out.Append('\n');
  out.Flush();
}

}  // namespace pitwall::text

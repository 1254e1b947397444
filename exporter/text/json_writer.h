// Appends JSON, nothing else: no tree, no second pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "exporter/text/decimal.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::views {

using exposition::Decimal;

// Writes one value, objects and arrays nested as the calls are. It puts the commas; that a key goes
// before each value of an object, and that what begins also ends, is the caller's part.
// Strings are UTF-8; control characters, quotes and backslashes are escaped. One thread.
class JsonWriter {
 public:
  explicit JsonWriter(exposition::TextBuffer& out) : out_(out) {}

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }

  // A key that needs no escape, as those in the sources.
  void Key(std::string_view key);
  // A key that came from outside.
  void NameKey(std::string_view key);

  void String(std::string_view text);
  void Integer(std::uint64_t value) { Number(Decimal{value, 0}); }
  void Number(Decimal value);  // exact
  // The shortest text that reads back as the same double, whole numbers without exponent; null
  // where it is not finite.
  void Double(double value);
  void DoubleOrNull(std::optional<double> value) { value ? Double(*value) : Null(); }
  void StringOrNull(std::string_view text) { text.empty() ? Null() : String(text); }
  void Bool(bool value) { Raw(value ? "true" : "false"); }
  void Null() { Raw("null"); }
  // Text that is JSON already.
  void Raw(std::string_view json);
  // RFC 3339 in UTC with milliseconds; null for 0, which means never.
  void Time(std::int64_t since_epoch_ms);

  exposition::TextBuffer& out() { return out_; }

 private:
  void Open(char bracket);
  void Close(char bracket);
  char* Comma(char* at) {
    if (comma_) *at++ = ',';
    comma_ = true;
    return at;
  }
  static char* Quote(char* at, std::string_view text);

  exposition::TextBuffer& out_;
  bool comma_ = false;  // what comes next follows a value
};

}  // namespace pitwall::views

#include "exporter/text/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "exporter/text/decimal.h"
#include "exporter/text/rfc3339_writer.h"
#include "exporter/text/text_buffer.h"

namespace pitwall::text {

namespace {

constexpr std::size_t kMaxEscapedBytes = 6;            // \u001f
constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

bool IsPlain(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; }

char* Escape(char* at, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  *at++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *at++ = c;
      return at;
    case '\n':
      *at++ = 'n';
      return at;
    case '\r':
      *at++ = 'r';
      return at;
    case '\t':
      *at++ = 't';
      return at;
    default:
      break;
  }
  at = Put(at, "u00");
  *at++ = kHex[static_cast<unsigned char>(c) >> 4];
  *at++ = kHex[static_cast<unsigned char>(c) & 15U];
  return at;
}

}  // namespace

void JsonWriter::Open(char bracket) {
  char* at = Comma(out_.Reserve(2));
  *at++ = bracket;
  out_.Advance(at);
  comma_ = false;
}

void JsonWriter::Close(char bracket) {
  out_.Append(bracket);
  comma_ = true;
}

char* JsonWriter::Quote(char* at, std::string_view text) {
  *at++ = '"';
  if (std::all_of(text.begin(), text.end(), IsPlain)) {
    at = Put(at, text);
  } else {
    for (const char c : text) {
      if (IsPlain(c)) {
        *at++ = c;
      } else {
        at = Escape(at, c);
      }
    }
  }
  *at++ = '"';
  return at;
}

void JsonWriter::Key(std::string_view key) {
  char* at = Comma(out_.Reserve(key.size() + 4));
  *at++ = '"';
  at = Put(at, key);
  *at++ = '"';
  *at++ = ':';
  out_.Advance(at);
  comma_ = false;
}

void JsonWriter::NameKey(std::string_view key) {
  String(key);
  out_.Append(':');
  comma_ = false;
}

void JsonWriter::String(std::string_view text) {
  char* const at = Comma(out_.Reserve(kMaxEscapedBytes * text.size() + 3));
  out_.Advance(Quote(at, text));
}

void JsonWriter::Number(Decimal value) {
  char* const at = Comma(out_.Reserve(kMaxDecimalChars + 1));
  out_.Advance(WriteDecimal(at, value));
}

void JsonWriter::Signed(std::int64_t value) {
  constexpr std::size_t kMaxChars = 20;
  char* const at = Comma(out_.Reserve(kMaxChars + 1));
  out_.Advance(std::to_chars(at, at + kMaxChars, value).ptr);
}

void JsonWriter::Double(double value) {
  if (!std::isfinite(value)) return Null();
  constexpr std::size_t kMaxChars = 32;
  char* const at = Comma(out_.Reserve(kMaxChars + 1));
  if (value == std::trunc(value) && std::abs(value) < kExactIntegers) {
    out_.Advance(std::to_chars(at, at + kMaxChars, static_cast<std::int64_t>(value)).ptr);
  } else {
    out_.Advance(std::to_chars(at, at + kMaxChars, value).ptr);
  }
}

void JsonWriter::Raw(std::string_view json) {
  char* const at = Comma(out_.Reserve(json.size() + 1));
  out_.Advance(Put(at, json));
}

void JsonWriter::Time(std::int64_t since_epoch_ms) {
  if (since_epoch_ms == 0) return Null();
  char* at = Comma(out_.Reserve(kRfc3339Bytes + 3));
  *at++ = '"';
  at = WriteRfc3339(at, since_epoch_ms);
  *at++ = '"';
  out_.Advance(at);
}

}  // namespace pitwall::text

#include "exporter/text/json_writer.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace pitwall::views {

namespace {

using exposition::Put;

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

char* Digits(char* at, unsigned value, int count) {
  for (int i = count - 1; i >= 0; --i, value /= 10) at[i] = static_cast<char>('0' + value % 10);
  return at + count;
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
  char* const at = Comma(out_.Reserve(exposition::kMaxDecimalChars + 1));
  out_.Advance(exposition::WriteDecimal(at, value));
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
  namespace chrono = std::chrono;
  const chrono::sys_time<chrono::milliseconds> time{chrono::milliseconds(since_epoch_ms)};
  const chrono::sys_days day = chrono::floor<chrono::days>(time);
  const chrono::year_month_day date(day);
  const auto of_day = static_cast<unsigned>((time - day).count());
  char* at = Comma(out_.Reserve(32));
  *at++ = '"';
  at = Digits(at, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  *at++ = '-';
  at = Digits(at, static_cast<unsigned>(date.month()), 2);
  *at++ = '-';
  at = Digits(at, static_cast<unsigned>(date.day()), 2);
  *at++ = 'T';
  at = Digits(at, of_day / 3'600'000, 2);
  *at++ = ':';
  at = Digits(at, of_day / 60'000 % 60, 2);
  *at++ = ':';
  at = Digits(at, of_day / 1'000 % 60, 2);
  *at++ = '.';
  at = Digits(at, of_day % 1'000, 3);
  out_.Advance(Put(at, "Z\""));
}

}  // namespace pitwall::views

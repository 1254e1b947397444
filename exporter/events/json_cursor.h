// JSON text, read from front to back, one value at a time, in place.
//
// Structure (brackets, commas, colons, quotes) must be right, or the text is kBroken and there is
// no going on. What stands within a value may be wrong without that: `NaN`, a bad escape or bad
// UTF-8 make one value malformed, and the text goes on behind it. So one bad value costs one event
// and its field can be named.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace pitwall::events {

enum class Syntax : std::uint8_t { kOk, kBroken, kTooDeep };

// A string as it stands between its quotes.
struct JsonString {
  std::string_view raw;
  bool has_escape = false;
  bool has_control = false;  // an unescaped byte below 0x20: not JSON
  bool has_special = false;  // bytes above 0x7e: UTF-8 to be checked, or DEL
};

struct JsonValue {
  enum class Kind : std::uint8_t { kString, kScalar, kContainer };
  Kind kind = Kind::kScalar;
  bool container_is_well_formed = true;
  JsonString string;
  std::string_view scalar;  // a number, true, false, null or what is neither

  bool IsNull() const { return kind == Kind::kScalar && scalar == "null"; }
};

// True where this is JSON down to its last byte. A lone surrogate, escaped, is.
bool IsWellFormed(const JsonString& string);
bool IsWellFormed(const JsonValue& value);

// Not thread-safe; borrows its text. Every step costs time in proportion to what it passes over.
class JsonCursor {
 public:
  explicit JsonCursor(std::string_view text)
      : begin_(text.data()), at_(text.data()), end_(text.data() + text.size()) {}

  // The next byte that is not white space, left in place; NUL at the end.
  char Peek() {
    while (at_ != end_ && static_cast<unsigned char>(*at_) <= ' ' && IsSpace(*at_)) ++at_;
    return at_ != end_ ? *at_ : '\0';
  }
  bool Take(char wanted) {
    if (Peek() != wanted || at_ == end_) return false;
    ++at_;
    return true;
  }
  bool AtEnd() {
    Peek();
    return at_ == end_;
  }
  std::size_t OffsetBytes() const { return static_cast<std::size_t>(at_ - begin_); }

  // The string that begins here; false where there is none, or no end of it.
  bool TakeString(JsonString* string);
  // The value that begins here; a container is passed over. `depth_left` containers may nest.
  Syntax TakeValue(int depth_left, JsonValue* value);

 private:
  static bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
  const char* FindStringStop(const char* from, bool* has_special) const;
  Syntax TakeContainer(int depth_left, bool* is_well_formed);
  std::string_view TakeScalar();

  const char* begin_;
  const char* at_;
  const char* end_;
};

namespace internal {

inline std::uint64_t LoadLittleEndian(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
  return word;
}

// The lowest marked byte is right; those above it need not be.
inline std::uint64_t BytesBelow(std::uint64_t word, std::uint64_t bound) {
  return (word - bound * 0x0101010101010101) & ~word & 0x8080808080808080;
}
inline std::uint64_t BytesEqual(std::uint64_t word, char wanted) {
  return BytesBelow(word ^ static_cast<std::uint64_t>(wanted) * 0x0101010101010101, 1);
}

}  // namespace internal

// First quote, backslash or control byte from `from` on, eight bytes at a time.
inline const char* JsonCursor::FindStringStop(const char* from, bool* has_special) const {
  std::uint64_t special = 0;
  while (end_ - from >= 8) {
    const std::uint64_t word = internal::LoadLittleEndian(from);
    const std::uint64_t stops = internal::BytesEqual(word, '"') | internal::BytesEqual(word, '\\') |
                                internal::BytesBelow(word, ' ');
    // Adding one lifts DEL to 0x80; a carry out of 0xff only reaches a byte behind a marked one.
    const std::uint64_t marks = word | (word + 0x0101010101010101);
    if (stops != 0) {
      special |= marks & ((stops & (~stops + 1)) - 1);  // of the bytes before the stop only
      *has_special |= (special & 0x8080808080808080) != 0;
      return from + (std::countr_zero(stops) >> 3);
    }
    special |= marks;
    from += 8;
  }
  for (; from != end_; ++from) {
    const auto byte = static_cast<unsigned char>(*from);
    if (byte == '"' || byte == '\\' || byte < ' ') break;
    special |= byte > 0x7e ? 0x80 : 0;
  }
  *has_special |= (special & 0x8080808080808080) != 0;
  return from;
}

inline bool JsonCursor::TakeString(JsonString* string) {
  if (Peek() != '"') return false;
  string->has_escape = string->has_control = string->has_special = false;
  const char* const first = at_ + 1;
  const char* stop = FindStringStop(first, &string->has_special);
  while (stop != end_ && *stop != '"') {
    const bool is_escape = *stop == '\\';
    if (is_escape && end_ - stop < 2) return false;
    string->has_escape |= is_escape;
    string->has_control |= !is_escape;
    stop = FindStringStop(stop + (is_escape ? 2 : 1), &string->has_special);
  }
  if (stop == end_) return false;
  string->raw = {first, static_cast<std::size_t>(stop - first)};
  at_ = stop + 1;
  return true;
}

}  // namespace pitwall::events

// Reads the tokens of a JSON text from left to right.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/otlp/json_text.h"
#include "exporter/otlp/record_output.h"

namespace pitwall::otlp {

// The grammar is checked while values are read or skipped: an error throws Undecodable. Escapes are
// checked only in strings that are read.
//
// A value may be skipped and read later: Position() before it, and Seek(). It must be read only
// once, because a string with escapes is unescaped in the text. Views are valid as long as the
// text, except those of keys.
class JsonCursor {
 public:
  explicit JsonCursor(JsonText& text)
      : bytes_(text.bytes()), positions_(text.positions()), count_(text.token_count()) {}

  std::size_t Position() const { return at_; }
  void Seek(std::size_t position) { at_ = position; }

  // The first byte of the next token; 0 at the end of the text.
  char Peek() const { return bytes_[positions_[at_]]; }
  bool AtEnd() const { return at_ == count_; }

  // Reads a value that is `null`.
  bool ReadNull();
  // Calls `read` with each key of an object, before its value, which `read` must read or skip.
  // False for a value that is not an object; then it is skipped.
  template <typename Read>
  bool ReadObject(Read read);
  // The same for the elements of an array.
  template <typename Read>
  bool ReadArray(Read read);
  // A string without its escapes. Half of a surrogate pair becomes U+FFFD. nullopt for another
  // value, which is skipped.
  std::optional<std::string_view> ReadString();
  // The text of a scalar that is not a string, or the text in a string; nullopt for an object or
  // array. Reads the value.
  std::optional<std::string_view> ReadScalar();
  void Skip();

  // Whether the next value is `{"key":"a","value":{"b":c}}` with a scalar or a string `c`, as most
  // attributes are. Sets the key. One of the two functions below must then move behind it.
  bool AtPlainAttribute(std::string_view& key) const;
  void SkipPlainAttribute();
  // False, without any effect, unless the value is `{"stringValue":"c"}`.
  bool ReadPlainAttribute(std::string_view& value);

 private:
  static constexpr std::size_t kPlainScalar = 10;  // the position of `c` among the tokens
  static constexpr std::size_t kPlainTokens = 13;
  static constexpr std::size_t kMaxDepth = 1024;  // of a value that is skipped

  // The next key and its colon. Valid until the next key.
  std::string_view ReadKey();
  std::string_view UnescapedKey(std::string_view raw);
  void SkipKey();
  bool SkipPlainObject();
  void SkipContainer();
  void SkipScalar();
  std::string_view ScalarText() const;
  // The string between its quotes, with its escapes.
  std::string_view RawString() const { return RawString(at_); }
  std::string_view RawString(std::size_t token) const;
  // Whether a token and the bytes after it are these.
  template <std::size_t kSize>
  bool IsText(std::size_t token, const char (&literal)[kSize]) const {
    return std::memcmp(bytes_ + positions_[token], literal, kSize - 1) == 0;
  }
  // Requires that the last token of the value was read.
  bool ReadSeparator(char end);
  [[noreturn]] static void Fail();

  char* bytes_;
  const std::uint32_t* positions_;
  std::size_t count_;
  std::size_t at_ = 0;
  std::string key_;                     // with escapes replaced
  std::array<char, kMaxDepth> ends_{};  // of SkipContainer(): the brackets that are awaited
};

// Whether the key is this literal. Its length is a constant for the compiler.
template <std::size_t kSize>
bool Is(std::string_view key, const char (&literal)[kSize]) {
  return key.size() == kSize - 1 && std::memcmp(key.data(), literal, kSize - 1) == 0;
}

// Whether a text has a backslash. It may read 7 bytes behind the text.
inline bool HasEscape(std::string_view text) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  if (text.size() > 64) return std::memchr(text.data(), '\\', text.size()) != nullptr;
  for (std::size_t at = 0; at < text.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    word ^= kOnes * '\\';
    // The highest bit of each byte that was a backslash, and perhaps of bytes after it.
    const std::uint64_t found = (word - kOnes) & ~word & (kOnes << 7U);
    if (found == 0) continue;
    if (at + static_cast<std::size_t>(std::countr_zero(found)) / 8 < text.size()) return true;
  }
  return false;
}

inline std::string_view JsonCursor::RawString(std::size_t token) const {
  const char* const first = bytes_ + positions_[token] + 1;
  const char* last = bytes_ + positions_[token + 1] - 1;
  while (*last != '"') --last;
  return {first, static_cast<std::size_t>(last - first)};
}

inline std::string_view JsonCursor::ReadKey() {
  if (Peek() != '"') Fail();
  const std::string_view key = RawString();
  ++at_;
  if (Peek() != ':') Fail();
  ++at_;
  return HasEscape(key) ? UnescapedKey(key) : key;
}

inline bool JsonCursor::ReadSeparator(char end) {
  const char byte = Peek();
  if (byte != ',' && byte != end) Fail();
  ++at_;
  return byte == ',';
}

template <typename Read>
bool JsonCursor::ReadObject(Read read) {
  if (Peek() != '{') {
    Skip();
    return false;
  }
  ++at_;
  if (Peek() == '}') {
    ++at_;
    return true;
  }
  do {
    read(ReadKey());
  } while (ReadSeparator('}'));
  return true;
}

template <typename Read>
bool JsonCursor::ReadArray(Read read) {
  if (Peek() != '[') {
    Skip();
    return false;
  }
  ++at_;
  if (Peek() == ']') {
    ++at_;
    return true;
  }
  do {
    read();
  } while (ReadSeparator(']'));
  return true;
}

}  // namespace pitwall::otlp

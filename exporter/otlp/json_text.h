// A JSON text with the positions of its tokens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace pitwall::otlp {

// Copies a text and indexes it with simdjson: the position of each bracket, comma and colon, and
// the first byte of each string and scalar. Strings are known to be UTF-8, closed and without bare
// control characters. Nothing else is checked.
//
// The copy can be changed, and is followed by zeros. One thread.
class JsonText {
 public:
  JsonText();
  ~JsonText();
  JsonText(const JsonText&) = delete;
  JsonText& operator=(const JsonText&) = delete;

  // False if the text cannot be JSON. Memory: the text, and 4 bytes for each token.
  bool Assign(std::string_view text);
  // Frees the memory if it is more than for kKeptBytes of text.
  void Shrink();

  char* bytes() { return bytes_.data(); }
  // Ascending. One more position than there are tokens: the end of the text.
  const std::uint32_t* positions() const;
  std::size_t token_count() const;

 private:
  static constexpr std::size_t kKeptBytes = 3U << 20U;
  struct Index;

  std::vector<char> bytes_;
  std::unique_ptr<Index> index_;
};

}  // namespace pitwall::otlp

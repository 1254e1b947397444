// Text on its way out: a chunk that stays in the cache, then the body.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::exposition {

// Appends to `body` in chunks: the many small writes of a scrape or a view touch only the chunk,
// the body sees one large append in 32 KiB. One thread. Call Flush before reading the body; the
// destructor does not.
class TextBuffer {
 public:
  explicit TextBuffer(std::string& body) : body_(body), chunk_(kChunkBytes), at_(chunk_.data()) {}
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  // Room for `bytes` more; write there and say with Advance where it ended.
  char* Reserve(std::size_t bytes) {
    if (bytes > Room()) MakeRoom(bytes);
    return at_;
  }
  void Advance(char* end) { at_ = end; }

  void Append(std::string_view text) {
    char* const at = Reserve(text.size());
    std::memcpy(at, text.data(), text.size());
    at_ = at + text.size();
  }
  void Append(char c) {
    *Reserve(1) = c;
    ++at_;
  }

  std::size_t size_bytes() const {
    return body_.size() + static_cast<std::size_t>(at_ - chunk_.data());
  }
  // A guess at the whole length, so that the body need not move while it grows.
  void Expect(std::size_t size_bytes) { body_.reserve(size_bytes); }

  void Flush() {
    body_.append(chunk_.data(), static_cast<std::size_t>(at_ - chunk_.data()));
    at_ = chunk_.data();
  }

 private:
  static constexpr std::size_t kChunkBytes = 32 * 1024;

  std::size_t Room() const { return static_cast<std::size_t>(chunk_.data() + chunk_.size() - at_); }
  void MakeRoom(std::size_t bytes) {
    Flush();
    if (bytes > chunk_.size()) chunk_.resize(bytes);
    at_ = chunk_.data();
  }

  std::string& body_;
  std::vector<char> chunk_;
  char* at_;
};

// Copies, and returns where it ended.
inline char* Put(char* at, std::string_view text) {
  return std::copy(text.begin(), text.end(), at);
}

}  // namespace pitwall::exposition

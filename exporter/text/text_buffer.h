// An output buffer: a chunk that fits into the cache, in front of a body.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::text {

// Collects appended text in a chunk of 32 KiB and passes full chunks on. The many small writes of a
// scrape or a view touch only the chunk. One thread. Call Flush at the end; the destructor does
// not.
class TextBuffer {
 public:
  using Drain = std::function<void(std::string_view)>;

  explicit TextBuffer(std::string& body)
      : TextBuffer([&body](std::string_view chunk) { body += chunk; }) {
    body_ = &body;
  }
  // For a body that is never complete in memory. `drain` may throw.
  explicit TextBuffer(Drain drain)
      : drain_(std::move(drain)), chunk_(kChunkBytes + kSlackBytes), at_(chunk_.data()) {}
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  // Returns room for `bytes`, followed by kSlackBytes that may be overwritten. Write there, then
  // call Advance with the end of the text.
  static constexpr std::size_t kSlackBytes = 64;
  char* Reserve(std::size_t bytes) {
    if (bytes > Room()) MakeRoom(bytes);
    return at_;
  }
  void Advance(char* end) { at_ = end; }

  void Append(std::string_view text) {
    char* const at = Reserve(text.size());
    at_ = std::copy(text.begin(), text.end(), at);
  }
  void Append(char c) {
    *Reserve(1) = c;
    ++at_;
  }

  std::size_t size_bytes() const {
    return drained_bytes_ + static_cast<std::size_t>(at_ - chunk_.data());
  }
  // Reserves memory for the estimated length of the whole body.
  void Expect(std::size_t size_bytes) {
    if (body_ != nullptr) body_->reserve(size_bytes);
  }

  void Flush() {
    const std::string_view chunk(chunk_.data(), static_cast<std::size_t>(at_ - chunk_.data()));
    at_ = chunk_.data();
    drained_bytes_ += chunk.size();
    drain_(chunk);
  }

 private:
  static constexpr std::size_t kChunkBytes = 32 * 1024;

  std::size_t Room() const {
    return static_cast<std::size_t>(chunk_.data() + chunk_.size() - kSlackBytes - at_);
  }
  void MakeRoom(std::size_t bytes) {
    Flush();
    if (bytes + kSlackBytes > chunk_.size()) chunk_.resize(bytes + kSlackBytes);
    at_ = chunk_.data();
  }

  Drain drain_;
  std::string* body_ = nullptr;
  std::size_t drained_bytes_ = 0;
  std::vector<char> chunk_;
  char* at_;
};

// Copies the text. Returns the end.
inline char* Put(char* at, std::string_view text) {
  return std::copy(text.begin(), text.end(), at);
}

// A text that is copied often. It is padded, so that it can be copied in whole blocks.
class Snippet {
 public:
  static constexpr std::size_t kBlockBytes = 32;

  Snippet() : Snippet(std::string_view()) {}
  explicit Snippet(std::string_view text) : padded_(text), size_(text.size()) {
    padded_.append(kBlockBytes, '\0');
  }
  std::string_view text() const { return {padded_.data(), size_}; }
  std::size_t size() const { return size_; }

 private:
  std::string padded_;
  std::size_t size_;
};

// Copies in whole blocks. Returns the end. Up to one block beyond the text is read from `from` and
// overwritten at `at`. The overwritten bytes must not be part of the text.
inline char* PutBlocks(char* at, const char* from, std::size_t size) {
  char* const end = at + size;
  for (; at < end; at += Snippet::kBlockBytes, from += Snippet::kBlockBytes) {
    // Separate variables stay in registers; an array would be stored to memory.
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    std::uint64_t c = 0;
    std::uint64_t d = 0;
    std::memcpy(&a, from, 8);
    std::memcpy(&b, from + 8, 8);
    std::memcpy(&c, from + 16, 8);
    std::memcpy(&d, from + 24, 8);
    std::memcpy(at, &a, 8);
    std::memcpy(at + 8, &b, 8);
    std::memcpy(at + 16, &c, 8);
    std::memcpy(at + 24, &d, 8);
  }
  return end;
}
inline char* Put(char* at, const Snippet& snippet) {
  return PutBlocks(at, snippet.text().data(), snippet.size());
}

}  // namespace pitwall::text

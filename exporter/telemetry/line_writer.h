// Writes NDJSON: flat objects whose keys and values need few escapes.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pitwall::telemetry {

// Appends objects, one in each line. Texts must be UTF-8 without control characters; quotes and
// backslashes are escaped. The buffer keeps its memory when it is cleared. One thread.
class LineWriter {
 public:
  std::string_view text() const { return {buffer_.get(), size_bytes_}; }
  std::size_t capacity_bytes() const { return capacity_bytes_; }
  void Clear() { size_bytes_ = 0; }

  void Begin() { is_first_ = true; }
  void End();

  void Text(std::string_view key, std::string_view text);
  // The bytes as hexadecimal digits.
  void Hex(std::string_view key, std::string_view bytes);
  void Number(std::string_view key, std::uint64_t value) { WriteNumber(key, value); }
  void Signed(std::string_view key, std::int64_t value) { WriteNumber(key, value); }
  void Numbers(std::string_view key, std::span<const std::uint64_t> values);
  void Texts(std::string_view key, std::span<const std::string> texts);

 private:
  static constexpr std::size_t kMaxNumberBytes = 24;

  char* Reserve(std::size_t size_bytes) {
    if (size_bytes_ + size_bytes > capacity_bytes_) Grow(size_bytes);
    return buffer_.get() + size_bytes_;
  }
  void Advance(const char* end) { size_bytes_ = static_cast<std::size_t>(end - buffer_.get()); }
  void Grow(std::size_t size_bytes);
  // Writes the comma or the brace, and the key.
  char* WriteKey(std::string_view key, std::size_t value_bytes);

  template <class Integer>
  void WriteNumber(std::string_view key, Integer value) {
    char* const at = WriteKey(key, kMaxNumberBytes);
    Advance(std::to_chars(at, at + kMaxNumberBytes, value).ptr);
  }

  std::unique_ptr<char[]> buffer_;
  std::size_t size_bytes_ = 0;
  std::size_t capacity_bytes_ = 0;
  bool is_first_ = true;
};

}  // namespace pitwall::telemetry

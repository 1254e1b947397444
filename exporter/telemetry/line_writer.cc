#include "exporter/telemetry/line_writer.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace pitwall::telemetry {

namespace {

constexpr std::size_t kFirstBytes = 4096;
constexpr std::string_view kDigits = "0123456789abcdef";

// Whether one of eight bytes is a quote or a backslash.
bool HasEscapes(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const std::uint64_t quotes = bytes ^ (kOnes * '"');
  const std::uint64_t backslashes = bytes ^ (kOnes * '\\');
  return (((quotes - kOnes) & ~quotes) | ((backslashes - kOnes) & ~backslashes)) & kHighs;
}

char* WriteEscaped(char* at, std::string_view text) {
  for (; text.size() >= 8; text.remove_prefix(8)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), 8);
    if (HasEscapes(bytes)) break;
    std::memcpy(at, &bytes, 8);
    at += 8;
  }
  for (const char c : text) {
    if (c == '"' || c == '\\') *at++ = '\\';
    *at++ = c;
  }
  return at;
}

}  // namespace

void LineWriter::Grow(std::size_t size_bytes) {
  const std::size_t wanted = std::max({kFirstBytes, capacity_bytes_ * 2, size_bytes_ + size_bytes});
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (size_bytes_ != 0) std::memcpy(larger.get(), buffer_.get(), size_bytes_);
  buffer_ = std::move(larger);
  capacity_bytes_ = wanted;
}

char* LineWriter::WriteKey(std::string_view key, std::size_t value_bytes) {
  char* at = Reserve(key.size() + value_bytes + 4);
  *at++ = is_first_ ? '{' : ',';
  is_first_ = false;
  *at++ = '"';
  at = std::copy(key.begin(), key.end(), at);
  *at++ = '"';
  *at++ = ':';
  return at;
}

void LineWriter::End() {
  char* at = Reserve(3);
  if (is_first_) *at++ = '{';
  *at++ = '}';
  *at++ = '\n';
  Advance(at);
}

void LineWriter::Text(std::string_view key, std::string_view text) {
  char* at = WriteKey(key, text.size() * 2 + 2);
  *at++ = '"';
  at = WriteEscaped(at, text);
  *at++ = '"';
  Advance(at);
}

void LineWriter::Hex(std::string_view key, std::string_view bytes) {
  char* at = WriteKey(key, bytes.size() * 2 + 2);
  *at++ = '"';
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *at++ = kDigits[byte >> 4];
    *at++ = kDigits[byte & 15];
  }
  *at++ = '"';
  Advance(at);
}

void LineWriter::Numbers(std::string_view key, std::span<const std::uint64_t> values) {
  char* at = WriteKey(key, values.size() * kMaxNumberBytes + 2);
  *at++ = '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) *at++ = ',';
    at = std::to_chars(at, at + kMaxNumberBytes, values[i]).ptr;
  }
  *at++ = ']';
  Advance(at);
}

void LineWriter::Texts(std::string_view key, std::span<const std::string> texts) {
  std::size_t wanted_bytes = 2;
  for (const std::string& text : texts) wanted_bytes += text.size() * 2 + 3;
  char* at = WriteKey(key, wanted_bytes);
  *at++ = '[';
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i != 0) *at++ = ',';
    *at++ = '"';
    at = WriteEscaped(at, texts[i]);
    *at++ = '"';
  }
  *at++ = ']';
  Advance(at);
}

}  // namespace pitwall::telemetry

#include "exporter/otlp/json_cursor.h"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/otlp/json_escapes.h"
#include "exporter/otlp/record_output.h"
#include "exporter/text/json_number.h"

namespace pitwall::otlp {

namespace {

constexpr bool IsSpace(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

}  // namespace

void JsonCursor::Fail() { throw Undecodable{"the body is not valid JSON"}; }

std::string_view JsonCursor::ScalarText() const {
  const char* const first = bytes_ + positions_[at_];
  const char* end = bytes_ + positions_[at_ + 1];
  while (end != first && IsSpace(end[-1])) --end;
  return {first, static_cast<std::size_t>(end - first)};
}

std::string_view JsonCursor::UnescapedKey(std::string_view raw) {
  key_ = raw;
  const auto size = Unescape(key_.data(), key_.size());
  if (!size) Fail();
  key_.resize(*size);
  return key_;
}

void JsonCursor::SkipKey() {
  if (Peek() != '"') Fail();
  ++at_;
  if (Peek() != ':') Fail();
  ++at_;
}

bool JsonCursor::ReadNull() {
  if (Peek() != 'n') return false;
  SkipScalar();
  return true;
}

std::optional<std::string_view> JsonCursor::ReadString() {
  if (Peek() != '"') {
    Skip();
    return std::nullopt;
  }
  const std::string_view raw = RawString();
  char* const first = bytes_ + positions_[at_] + 1;
  ++at_;
  if (!HasEscape(raw)) return raw;
  const auto size = Unescape(first, raw.size());
  if (!size) Fail();
  return std::string_view(first, *size);
}

std::optional<std::string_view> JsonCursor::ReadScalar() {
  const char first = Peek();
  if (first == '{' || first == '[' || first == '"') return ReadString();
  const std::string_view text = ScalarText();
  SkipScalar();
  return text;
}

void JsonCursor::Skip() {
  const char first = Peek();
  if (first == '"') {
    ++at_;
  } else if (first == '{' && SkipPlainObject()) {
    return;
  } else if (first == '{' || first == '[') {
    SkipContainer();
  } else {
    SkipScalar();
  }
}

void JsonCursor::SkipScalar() {
  const std::string_view text = ScalarText();
  if (!text::IsJsonNumber(text) && text != "true" && text != "false" && text != "null") Fail();
  ++at_;
}

// An object with one string, as most values of attributes are.
bool JsonCursor::SkipPlainObject() {
  constexpr std::size_t kTokens = 5;
  if (count_ - at_ < kTokens) return false;
  const auto token = [this](std::size_t i) { return bytes_[positions_[at_ + i]]; };
  if (token(1) != '"' || token(2) != ':' || token(3) != '"' || token(4) != '}') return false;
  at_ += kTokens;
  return true;
}

// The text is followed by zeros, so the literals may be compared with the bytes after any token.
bool JsonCursor::AtPlainAttribute(std::string_view& key) const {
  if (count_ - at_ < kPlainTokens) return false;
  const auto token = [this](std::size_t i) { return bytes_[positions_[at_ + i]]; };
  const char scalar = token(kPlainScalar);
  if (!IsText(at_ + 1, "\"key\"") || !IsText(at_ + 5, "\"value\"") || token(0) != '{' ||
      token(2) != ':' || token(3) != '"' || token(4) != ',' || token(6) != ':' || token(7) != '{' ||
      token(8) != '"' || token(9) != ':' || scalar == '{' || scalar == '[' || token(11) != '}' ||
      token(12) != '}') {
    return false;
  }
  key = RawString(at_ + 3);
  return !HasEscape(key);
}

void JsonCursor::SkipPlainAttribute() {
  at_ += kPlainScalar;
  if (Peek() == '"') {
    ++at_;
  } else {
    SkipScalar();
  }
  at_ += kPlainTokens - kPlainScalar - 1;
}

bool JsonCursor::ReadPlainAttribute(std::string_view& value) {
  if (!IsText(at_ + 8, "\"stringValue\"") || !IsText(at_ + kPlainScalar, "\"")) return false;
  at_ += kPlainScalar;
  value = *ReadString();
  at_ += kPlainTokens - kPlainScalar - 1;
  return true;
}

// No recursion: the nesting is decided by the sender.
void JsonCursor::SkipContainer() {
  std::size_t depth = 0;
  for (;;) {
    // At a value.
    const char first = Peek();
    if (first == '{' || first == '[') {
      if (depth == kMaxDepth) throw Undecodable{"the body is nested too deeply"};
      const char end = first == '{' ? '}' : ']';
      ends_[depth++] = end;
      ++at_;
      if (Peek() != end) {
        if (end == '}') SkipKey();
        continue;
      }
    } else if (first == '"') {
      ++at_;
    } else {
      SkipScalar();
    }
    // Behind a value, or at the end of an empty container.
    while (Peek() == ends_[depth - 1]) {
      ++at_;
      if (--depth == 0) return;
    }
    if (Peek() != ',') Fail();
    ++at_;
    if (ends_[depth - 1] == '}') SkipKey();
  }
}

}  // namespace pitwall::otlp

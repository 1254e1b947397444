#include "exporter/cli/event_reader.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pitwall::cli {

namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

bool IsSpace(int byte) { return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n'; }

void TrimEnd(std::string& text) {
  while (!text.empty() && IsSpace(text.back())) text.pop_back();
}

// Follows brackets and strings, byte by byte.
class Nesting {
 public:
  void Advance(char c) {
    if (in_string_) {
      if (is_escaped_) {
        is_escaped_ = false;
      } else if (c == '\\') {
        is_escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if (c == '}' || c == ']') {
      --depth_;
    }
  }
  bool in_string() const { return in_string_; }
  bool is_outside() const { return depth_ <= 0 && !in_string_; }

 private:
  bool in_string_ = false;
  bool is_escaped_ = false;
  std::int64_t depth_ = 0;
};

}  // namespace

int EventReader::ReadByte() {
  const int byte = file_.Get();
  if (byte == '\n') ++line_;
  return byte;
}

void EventReader::Append(char c, EventText& event) {
  if (event.text.size() < kMaxEventBytes) {
    event.text += c;
  } else {
    event.is_too_long = true;
  }
}

// Skips blanks, then reads just enough bytes to distinguish lines from a document.
void EventReader::Begin() {
  has_begun_ = true;
  for (const char mark : kByteOrderMark) {
    if (file_.Peek() == static_cast<unsigned char>(mark)) ReadByte();
  }
  while (IsSpace(file_.Peek())) ReadByte();
  if (file_.Peek() == '[') {
    is_document_ = true;
  } else if (file_.Peek() == '{') {
    peeked_ += static_cast<char>(ReadByte());
    while (file_.Peek() == ' ' || file_.Peek() == '\t' || file_.Peek() == '\r') {
      peeked_ += static_cast<char>(ReadByte());
    }
    is_document_ = file_.Peek() == '\n';
  }
}

bool EventReader::Next(EventText& event) {
  if (!has_begun_) Begin();
  event.text.clear();
  event.is_too_long = false;
  return is_document_ ? NextValue(event) : NextLine(event);
}

bool EventReader::NextLine(EventText& event) {
  event.text.swap(peeked_);
  while (file_.Peek() != InputFile::kEnd) {
    event.line = line_;
    int byte = ReadByte();
    for (; byte != InputFile::kEnd && byte != '\n'; byte = ReadByte()) {
      if (!event.text.empty() || !IsSpace(byte)) Append(static_cast<char>(byte), event);
    }
    TrimEnd(event.text);
    if (!event.text.empty()) return true;
  }
  if (event.text.empty()) return false;
  event.line = line_;
  return true;
}

bool EventReader::NextValue(EventText& event) {
  for (; peeked_.empty(); ReadByte()) {
    const int byte = file_.Peek();
    if (byte == InputFile::kEnd) {
      if (is_in_array_ && file_.error().empty()) error_ = "ends in the middle of an array";
      return false;
    }
    if (byte == '[' && !is_in_array_) {
      is_in_array_ = true;
    } else if (byte == ']' && is_in_array_) {
      is_in_array_ = false;
    } else if (!IsSpace(byte) && !(byte == ',' && is_in_array_)) {
      break;
    }
  }
  event.line = line_;
  ReadValue(event);
  if (error_.empty()) return true;
  return false;
}

void EventReader::ReadValue(EventText& event) {
  Nesting nesting;
  for (const char c : peeked_) nesting.Advance(c);
  event.text.swap(peeked_);
  peeked_.clear();
  for (;;) {
    const int byte = ReadByte();
    if (byte == InputFile::kEnd) {
      if (!nesting.is_outside()) error_ = "ends in the middle of an event";
      return;
    }
    nesting.Advance(static_cast<char>(byte));
    // JSON allows neither a line break nor a tab inside a string; a tab keeps the event on one
    // line.
    Append(byte == '\n' || byte == '\r' ? '\t' : static_cast<char>(byte), event);
    if (!nesting.is_outside()) continue;
    const int next = file_.Peek();
    if (byte == '}' || byte == ']' || next == ',' || next == ']' || IsSpace(next)) return;
  }
}

}  // namespace pitwall::cli

// Reads the events of a file one by one, with their line numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "exporter/cli/input_file.h"

namespace pitwall::cli {

struct EventText {
  std::string text;        // on one line; truncated if is_too_long
  std::uint64_t line = 0;  // where it begins, from 1
  bool is_too_long = false;
};

// A file has one event per line, unless it begins with a bracket or its first line is a lone brace:
// then it is a sequence of JSON values, and arrays are split into their elements. The reader only
// follows brackets and strings; the daemon validates the rest. Memory: one event, whatever the size
// of the file. One thread.
class EventReader {
 public:
  // Largest event: the limit of a request body.
  static constexpr std::size_t kMaxEventBytes = 8 << 20;

  explicit EventReader(InputFile& file) : file_(file) {}

  // False at the end; error() is then empty if the file was read to its end.
  bool Next(EventText& event);
  const std::string& error() const { return error_.empty() ? file_.error() : error_; }

 private:
  bool NextLine(EventText& event);
  bool NextValue(EventText& event);
  void ReadValue(EventText& event);
  void Begin();
  int ReadByte();
  static void Append(char c, EventText& event);

  InputFile& file_;
  std::string peeked_;  // bytes of the first line that Begin() consumed
  bool has_begun_ = false;
  bool is_document_ = false;
  bool is_in_array_ = false;
  std::uint64_t line_ = 1;
  std::string error_;
};

}  // namespace pitwall::cli

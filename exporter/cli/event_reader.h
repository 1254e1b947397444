// The events of a file, one by one, with the lines they begin on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "exporter/cli/input_file.h"

namespace pitwall::cli {

struct EventText {
  std::string text;        // on one line; cut short where it is too long
  std::uint64_t line = 0;  // it begins on, from 1
  bool is_too_long = false;
};

// A file is lines, each an event, unless it begins with a bracket or its first line is a lone
// brace: then it is JSON values, arrays taken apart. Only brackets and strings are followed; what
// is between them is the daemon's to judge. Memory: one event, whatever the file's size. One
// thread.
class EventReader {
 public:
  // Of one event: a body of the contract holds no more.
  static constexpr std::size_t kMaxEventBytes = 8 << 20;

  explicit EventReader(InputFile* file) : file_(*file) {}

  // False at the end; then error() tells whether the file was whole.
  bool Next(EventText* event);
  const std::string& error() const { return error_.empty() ? file_.error() : error_; }

 private:
  bool NextLine(EventText* event);
  bool NextValue(EventText* event);
  void ReadValue(EventText* event);
  void Begin();
  int ReadByte();
  static void Append(char c, EventText* event);

  InputFile& file_;
  std::string peeked_;  // what Begin looked at of the first line
  bool has_begun_ = false;
  bool is_document_ = false;
  bool is_in_array_ = false;
  std::uint64_t line_ = 1;
  std::string error_;
};

}  // namespace pitwall::cli

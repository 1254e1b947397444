// Reads the bytes of a file and decompresses gzip.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::cli {

// One thread. Reading blocks.
class InputFile {
 public:
  static constexpr int kEnd = -1;

  explicit InputFile(const std::string& path);  // `-` is standard input
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // Get() consumes the next byte, Peek() does not. Both return kEnd at the end and after an error.
  int Get() {
    const int byte = Peek();
    if (byte != kEnd) ++at_;
    return byte;
  }
  int Peek() {
    if (at_ == filled_ && !Fill()) return kEnd;
    return static_cast<unsigned char>(buffer_[at_]);
  }

  // The bytes that were read and not consumed. Reads some if there are none; empty at the end.
  std::string_view Head() {
    if (at_ == filled_) Fill();
    return {buffer_.data() + at_, filled_ - at_};
  }
  // Consumes a line; `line` gets it without its end. Of a line that is longer than `max_bytes` it
  // gets nothing, and `is_too_long` is set. False at the end.
  bool ReadLine(std::size_t max_bytes, std::string* line, bool* is_too_long);
  // Consumes the rest. False if it is longer than `max_bytes`.
  bool ReadAll(std::size_t max_bytes, std::string* text);

  // Whether the stored file is compressed. After the first read.
  bool IsCompressed() const { return file_ != nullptr && gzdirect(file_) == 0; }
  // Position in the stored, possibly compressed, file.
  std::uint64_t OffsetBytes() const;
  // Not empty if the file could not be opened or read to its end.
  const std::string& error() const { return error_; }

 private:
  bool Fill();

  gzFile file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::string error_;
};

// 0 if the size is not known beforehand.
std::uint64_t FileSizeBytes(const std::string& path);

}  // namespace pitwall::cli

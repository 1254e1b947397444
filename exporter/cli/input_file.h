// Bytes of a file, gzip or not.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pitwall::cli {

// One thread. Reads block as the file does.
class InputFile {
 public:
  static constexpr int kEnd = -1;

  explicit InputFile(const std::string& path);  // `-` is standard input
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  // The next byte, taken or only looked at; kEnd at the end, and after an error.
  int Get() {
    const int byte = Peek();
    if (byte != kEnd) ++at_;
    return byte;
  }
  int Peek() {
    if (at_ == filled_ && !Fill()) return kEnd;
    return static_cast<unsigned char>(buffer_[at_]);
  }

  // How far it has been read, of the file as it is stored.
  std::uint64_t OffsetBytes() const;
  // Not empty: it could not be opened, or read to its end.
  const std::string& error() const { return error_; }

 private:
  bool Fill();

  gzFile file_;
  std::vector<char> buffer_;
  std::size_t at_ = 0;
  std::size_t filled_ = 0;
  std::string error_;
};

// 0 where it is not known beforehand.
std::uint64_t FileSizeBytes(const std::string& path);

}  // namespace pitwall::cli

#include "exporter/cli/input_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace pitwall::cli {

namespace {

constexpr std::size_t kBufferBytes = 256 * 1024;

std::string SystemError(int number) { return std::generic_category().message(number); }

}  // namespace

InputFile::InputFile(const std::string& path) : buffer_(kBufferBytes) {
  errno = 0;
  const int standard_input = path == "-" ? dup(STDIN_FILENO) : -1;
  file_ = path == "-" ? gzdopen(standard_input, "rb") : gzopen(path.c_str(), "rb");
  if (file_ != nullptr) return;
  error_ = SystemError(errno == 0 ? ENOMEM : errno);
  if (standard_input >= 0) close(standard_input);
}

InputFile::~InputFile() {
  if (file_ != nullptr) gzclose_r(file_);
}

bool InputFile::Fill() {
  if (!error_.empty()) return false;
  errno = 0;
  const int read = gzread(file_, buffer_.data(), static_cast<unsigned>(buffer_.size()));
  at_ = 0;
  filled_ = read > 0 ? static_cast<std::size_t>(read) : 0;
  if (read > 0) return true;
  int code = Z_OK;
  const std::string message = gzerror(file_, &code);
  if (code == Z_ERRNO) {
    error_ = SystemError(errno);
  } else if (code == Z_BUF_ERROR) {
    error_ = "ends in the middle of its gzip stream";
  } else if (code < 0) {
    error_ = message;
  }
  return false;
}

bool InputFile::ReadLine(std::size_t max_bytes, std::string* line, bool* is_too_long) {
  line->clear();
  *is_too_long = false;
  bool has_bytes = false;
  for (std::string_view head = Head(); !head.empty(); head = Head()) {
    has_bytes = true;
    const std::size_t end = head.find('\n');
    const std::string_view part = head.substr(0, end);
    at_ += part.size() + (end == head.npos ? 0 : 1);
    if (line->size() + part.size() > max_bytes) *is_too_long = true;
    *is_too_long ? line->clear() : void(line->append(part));
    if (end != head.npos) break;
  }
  return has_bytes;
}

bool InputFile::ReadAll(std::size_t max_bytes, std::string* text) {
  text->clear();
  for (std::string_view head = Head(); !head.empty(); head = Head()) {
    at_ += head.size();
    if (text->size() + head.size() > max_bytes) return false;
    text->append(head);
  }
  return true;
}

std::uint64_t InputFile::OffsetBytes() const {
  const z_off_t offset = file_ == nullptr ? 0 : gzoffset(file_);
  return offset > 0 ? static_cast<std::uint64_t>(offset) : 0;
}

std::uint64_t FileSizeBytes(const std::string& path) {
  std::error_code failure;
  if (path == "-" || !std::filesystem::is_regular_file(path, failure)) return 0;
  const std::uintmax_t size_bytes = std::filesystem::file_size(path, failure);
  return failure ? 0 : size_bytes;
}

}  // namespace pitwall::cli

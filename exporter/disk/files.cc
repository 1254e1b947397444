#include "exporter/disk/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "pitwall/host/descriptors.h"
#include "pitwall/status.h"

namespace pitwall::disk {

namespace {

int OpenAboveStandardStreams(const std::string& path, int flags, mode_t mode) {
  return AboveStandardStreams(
      RetryInterrupted([&] { return ::open(path.c_str(), flags | O_CLOEXEC, mode); }));
}

int ErrorOf(int result) { return result == 0 ? 0 : errno; }

class RealFiles : public Files {
 public:
  int Create(const std::string& path, mode_t mode, int& fd) override {
    return Opened(path, O_WRONLY | O_CREAT | O_EXCL, mode, fd);
  }
  int Open(const std::string& path, int& fd) override {
    return Opened(path, O_WRONLY | O_NOFOLLOW, 0, fd);
  }
  int OpenFolder(const std::string& path, int& fd) override {
    return Opened(path, O_RDONLY | O_DIRECTORY, 0, fd);
  }
  int Write(int fd, std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t written = ::write(fd, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
  }
  int WriteAt(int fd, std::uint64_t offset_bytes,
              std::span<const std::string_view> parts) override {
    std::vector<iovec> rest;
    rest.reserve(parts.size());
    for (const std::string_view part : parts) {
      rest.push_back({const_cast<char*>(part.data()), part.size()});
    }
    for (std::size_t first = 0; first < rest.size();) {
      const ssize_t written = ::pwritev(fd, &rest[first], static_cast<int>(rest.size() - first),
                                        static_cast<off_t>(offset_bytes));
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return errno;
      offset_bytes += static_cast<std::uint64_t>(written);
      first = DropWritten(rest, first, static_cast<std::size_t>(written));
    }
    return 0;
  }
  int Fsync(int fd) override {
    return ErrorOf(RetryInterrupted([&] { return ::fsync(fd); }));
  }
  int CountLinks(int fd, std::uint64_t& links) override {
    struct stat info {};
    const int error = ErrorOf(::fstat(fd, &info));
    links = info.st_nlink;
    return error;
  }
  // Not repeated after EINTR: the descriptor is closed then.
  int Close(int fd) override { return ErrorOf(::close(fd)); }
  int Link(const std::string& from, const std::string& to) override {
    return ErrorOf(RetryInterrupted([&] { return ::link(from.c_str(), to.c_str()); }));
  }
  int Rename(const std::string& from, const std::string& to) override {
    return ErrorOf(RetryInterrupted([&] { return std::rename(from.c_str(), to.c_str()); }));
  }
  int Remove(const std::string& path) override {
    return ErrorOf(RetryInterrupted([&] { return ::unlink(path.c_str()); }));
  }

 private:
  // Removes `bytes` from the front of the parts. Returns the first part that is not empty.
  static std::size_t DropWritten(std::vector<iovec>& parts, std::size_t first, std::size_t bytes) {
    while (first < parts.size() && bytes >= parts[first].iov_len) bytes -= parts[first++].iov_len;
    if (first < parts.size()) {
      parts[first].iov_base = static_cast<char*>(parts[first].iov_base) + bytes;
      parts[first].iov_len -= bytes;
    }
    return first;
  }
  static int Opened(const std::string& path, int flags, mode_t mode, int& fd) {
    fd = OpenAboveStandardStreams(path, flags, mode);
    return fd < 0 ? errno : 0;
  }
};

}  // namespace

Files& SystemFiles() {
  static RealFiles files;
  return files;
}

OutputFile::~OutputFile() {
  if (fd_ >= 0) files_.Close(fd_);
}

Status OutputFile::FromErrno(std::string step, int error_number) const {
  if (error_number == 0) return {};
  return Status::FromErrno(std::move(step), path_, error_number);
}

Status OutputFile::Create(mode_t mode) {
  const int error = files_.Create(path_, mode, fd_);
  if (error != 0) fd_ = -1;
  return FromErrno("create", error);
}

Status OutputFile::Open() {
  const int error = files_.Open(path_, fd_);
  if (error != 0) fd_ = -1;
  return FromErrno("open", error);
}

Status OutputFile::Write(std::string_view bytes) {
  return FromErrno("write", files_.Write(fd_, bytes));
}

Status OutputFile::WriteAt(std::uint64_t offset_bytes, std::span<const std::string_view> parts) {
  return FromErrno("write", files_.WriteAt(fd_, offset_bytes, parts));
}

Status OutputFile::Fsync() { return FromErrno("fsync", files_.Fsync(fd_)); }

Status OutputFile::CheckLinked() {
  std::uint64_t links = 0;
  if (const int error = files_.CountLinks(fd_, links)) return FromErrno("inspect", error);
  return links != 0 ? Status() : Status("use", path_, "the file was removed");
}

Status OutputFile::RenameTo(std::string path) {
  Status status = FromErrno("rename", files_.Rename(path_, path));
  if (status.ok()) path_ = std::move(path);
  return status;
}

Status OutputFile::Close() { return FromErrno("close", files_.Close(std::exchange(fd_, -1))); }

Status FsyncFolder(Files& files, const std::string& path) {
  int fd = -1;
  if (const int error = files.OpenFolder(path, fd)) return Status::FromErrno("open", path, error);
  const int error = files.Fsync(fd);
  files.Close(fd);
  if (error == 0 || error == EINVAL || error == ENOTSUP) return {};
  return Status::FromErrno("fsync", path, error);
}

Result<std::vector<std::string>> ListFolder(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (!error || error == std::errc::no_such_file_or_directory) return names;
  return Status::FromErrno("list", folder, error.value());
}

Result<std::optional<std::string>> ReadFile(const std::string& path) {
  const int fd = OpenAboveStandardStreams(path, O_RDONLY, 0);
  if (fd < 0) {
    if (errno == ENOENT) return std::optional<std::string>();
    return Status::FromErrno("open", path, errno);
  }
  struct stat info {};
  std::string bytes;
  Status status;
  if (::fstat(fd, &info) != 0) {
    status = Status::FromErrno("inspect", path, errno);
  } else if (info.st_size > 0) {
    bytes.resize(static_cast<std::size_t>(info.st_size));
  }
  std::size_t size_bytes = 0;
  while (size_bytes < bytes.size()) {
    const ssize_t got = ::read(fd, bytes.data() + size_bytes, bytes.size() - size_bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) status = Status::FromErrno("read", path, errno);
    if (got <= 0) break;
    size_bytes += static_cast<std::size_t>(got);
  }
  ::close(fd);
  if (!status.ok()) return status;
  bytes.resize(size_bytes);
  return std::optional<std::string>(std::move(bytes));
}

}  // namespace pitwall::disk

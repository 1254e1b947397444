#include "exporter/snapshot/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace pitwall::snapshot {

namespace {

int ErrorOf(int result) { return result == 0 ? 0 : errno; }

class RealFiles : public Files {
 public:
  int Create(const std::string& path, mode_t mode, int& fd) override {
    return Opened(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode), fd);
  }
  int OpenFolder(const std::string& path, int& fd) override {
    return Opened(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC), fd);
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
  int Fsync(int fd) override { return ErrorOf(::fsync(fd)); }
  int Close(int fd) override { return ErrorOf(::close(fd)); }
  int Link(const std::string& from, const std::string& to) override {
    return ErrorOf(::link(from.c_str(), to.c_str()));
  }
  int Rename(const std::string& from, const std::string& to) override {
    return ErrorOf(std::rename(from.c_str(), to.c_str()));
  }
  int Remove(const std::string& path) override { return ErrorOf(::unlink(path.c_str())); }

 private:
  static int Opened(int result, int& fd) {
    fd = result;
    return result < 0 ? errno : 0;
  }
};

}  // namespace

Files& SystemFiles() {
  static RealFiles files;
  return files;
}

NewFile::~NewFile() {
  if (fd_ >= 0) files_.Close(fd_);
}

Status NewFile::Create(mode_t mode) {
  const int error = files_.Create(path_, mode, fd_);
  if (error == 0) return {};
  fd_ = -1;
  return SystemFailure("create", path_, error);
}

Status NewFile::Write(std::string_view bytes) {
  const int error = files_.Write(fd_, bytes);
  return error == 0 ? Status() : SystemFailure("write", path_, error);
}

Status NewFile::Fsync() {
  const int error = files_.Fsync(fd_);
  return error == 0 ? Status() : SystemFailure("fsync", path_, error);
}

Status NewFile::Close() {
  const int error = files_.Close(std::exchange(fd_, -1));
  return error == 0 ? Status() : SystemFailure("close", path_, error);
}

Status FsyncFolder(Files& files, const std::string& path) {
  int fd = -1;
  if (const int error = files.OpenFolder(path, fd)) return SystemFailure("open", path, error);
  const int error = files.Fsync(fd);
  files.Close(fd);
  return error == 0 ? Status() : SystemFailure("fsync", path, error);
}

bool ReadWhole(const std::string& path, std::string& bytes, Status& failure) {
  bytes.clear();
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    if (errno != ENOENT) failure = SystemFailure("open", path, errno);
    return false;
  }
  struct stat info {};
  if (::fstat(fd, &info) == 0 && info.st_size > 0) {
    bytes.resize(static_cast<std::size_t>(info.st_size));
  }
  std::size_t size_bytes = 0;
  while (size_bytes < bytes.size()) {
    const ssize_t got = ::read(fd, bytes.data() + size_bytes, bytes.size() - size_bytes);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) failure = SystemFailure("read", path, errno);
    if (got <= 0) break;
    size_bytes += static_cast<std::size_t>(got);
  }
  bytes.resize(size_bytes);
  ::close(fd);
  return !failure;
}

}  // namespace pitwall::snapshot

#include "exporter/storage/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "exporter/disk/files.h"
#include "exporter/snapshot/names.h"

namespace pitwall::snapshot {

namespace {

std::string HolderIn(int fd) {
  std::array<char, 512> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  std::string holder(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "another process" : holder;
}

}  // namespace

std::optional<FolderLock> FolderLock::Acquire(const std::string& folder, const std::string& holder,
                                              std::string& error) {
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) {
    error = "cannot make the folder " + folder + ": " + made.message();
    return std::nullopt;
  }
  const std::string path = disk::InFolder(folder, kLockName);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) {
    error = "cannot open " + path + ": " + std::strerror(errno);
    return std::nullopt;
  }
  FolderLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    error = errno == EWOULDBLOCK ? "the folder " + folder + " is in use by " + HolderIn(fd)
                                 : "cannot lock " + path + ": " + std::strerror(errno);
    return std::nullopt;
  }
  lock.SetHolder(holder);
  return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

void FolderLock::SetHolder(const std::string& holder) {
  const std::string line = holder + '\n';
  // The lock is what counts: where the disk is full, others are told less.
  if (::ftruncate(fd_, 0) != 0) return;
  if (::pwrite(fd_, line.data(), line.size(), 0) < 0) return;
}

}  // namespace pitwall::snapshot

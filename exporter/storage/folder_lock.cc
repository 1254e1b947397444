#include "exporter/storage/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "exporter/disk/files.h"
#include "pitwall/status.h"

namespace pitwall::storage {

namespace {

constexpr std::string_view kLockName = "pitwall.lock";

std::string HolderIn(int fd) {
  std::array<char, 512> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size(), 0);
  std::string holder(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "another process" : holder;
}

}  // namespace

Result<FolderLock> FolderLock::Acquire(const std::string& folder, const std::string& holder) {
  std::error_code created;
  std::filesystem::create_directories(folder, created);
  if (created) return Status("create the folder", folder, created.message());
  const std::string path = disk::InFolder(folder, kLockName);
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (fd < 0) return Status::FromErrno("open", path, errno);
  FolderLock lock(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    if (error != EWOULDBLOCK) return Status::FromErrno("lock", path, error);
    return Status("lock the folder", folder, "it is in use by " + HolderIn(fd));
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
  // The text is only informative: on a full disk it stays incomplete.
  if (::ftruncate(fd_, 0) != 0) return;
  if (::pwrite(fd_, line.data(), line.size(), 0) < 0) return;
}

}  // namespace pitwall::storage

#include "exporter/storage/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <ios>
#include <sstream>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "exporter/disk/files.h"
#include "pitwall/host/descriptors.h"
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

bool IsSameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Whether the path leads to the open file.
bool IsAt(int fd, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(fd, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         IsSameFile(opened, named);
}

// The process that holds a lock of this kind on the file; 0 if the kernel does not show it.
long LockingProcess(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return 0;
  std::ostringstream file;
  file << std::hex << std::setfill('0') << std::setw(2) << major(info.st_dev) << ':' << std::setw(2)
       << minor(info.st_dev) << ':' << std::dec << info.st_ino;
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);) {
    // "1: FLOCK  ADVISORY  WRITE 4711 fe:00:131 0 EOF"
    std::istringstream words(line);
    std::string number;
    std::string kind;
    std::string skipped;
    std::string inode;
    long process = 0;
    if (words >> number >> kind >> skipped >> skipped >> process >> inode && kind == "FLOCK" &&
        inode == file.str()) {
      return process;
    }
  }
  return 0;
}

std::string DescribeHolder(int fd) {
  const std::string holder = HolderIn(fd);
  const long process = LockingProcess(fd);
  const std::string named = "pid " + std::to_string(process);
  if (process == 0 || holder == named || holder.starts_with(named + ",")) {
    return "it is in use by " + holder;
  }
  return named + " holds a lock on its file " + std::string(kLockName) +
         ", but is not the daemon that the file names (" + holder + ")";
}

int OpenLockFile(const std::string& path) {
  return AboveStandardStreams(RetryInterrupted(
      [&] { return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600); }));
}

}  // namespace

Result<FolderLock> FolderLock::Acquire(const std::string& folder, const std::string& holder) {
  std::error_code created;
  std::filesystem::create_directories(folder, created);
  if (created) return Status("create the folder", folder, created.message());
  const std::string path = disk::InFolder(folder, kLockName);
  // Again if another process removes the file between the two steps.
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int fd = OpenLockFile(path);
    if (fd < 0) {
      const int error = errno;
      if (error == ELOOP) return Status("open", path, "it is a symbolic link");
      return Status::FromErrno("open", path, error);
    }
    FolderLock lock(fd, path);
    if (RetryInterrupted([fd] { return ::flock(fd, LOCK_EX | LOCK_NB); }) != 0) {
      const int error = errno;
      if (error != EWOULDBLOCK) return Status::FromErrno("lock", path, error);
      return Status("lock the folder", folder, DescribeHolder(fd));
    }
    if (!IsAt(fd, path)) continue;
    // A file of an earlier release could be opened, and so locked, by everybody.
    (void)::fchmod(fd, 0600);
    lock.SetHolder(holder);
    return lock;
  }
  return Status("lock the folder", folder, "its lock file is replaced repeatedly");
}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(path_, other.path_);
  return *this;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

Status FolderLock::CheckFolder() const {
  if (IsAt(fd_, path_)) return {};
  return {"use", path_, "it was removed or replaced, with its folder or alone"};
}

void FolderLock::SetHolder(const std::string& holder) {
  const std::string line = holder + '\n';
  // The text is only informative: on a full disk it stays incomplete.
  if (::ftruncate(fd_, 0) != 0) return;
  if (::pwrite(fd_, line.data(), line.size(), 0) < 0) return;
}

}  // namespace pitwall::storage

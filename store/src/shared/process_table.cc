#include "shared/process_table.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <thread>

#include "pitwall/host/descriptors.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"

namespace pitwall::internal {

namespace {

// Offsets far beyond the size of an arena: locks need no bytes in the file.
constexpr off_t kOwnerByte = off_t{1} << 40;
constexpr off_t kAttachLockByte = kOwnerByte + 1;
constexpr off_t kFirstProcessByte = kOwnerByte + 16;

off_t ByteOf(std::uint32_t process) { return kFirstProcessByte + static_cast<off_t>(process); }

// Locks of the open file description, not of the process: closing another descriptor of the file
// releases none of them.
bool SetLock(int fd, short type, off_t byte) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return RetryInterrupted([&] { return fcntl(fd, F_OFD_SETLK, &lock); }) == 0;
}

bool IsLocked(int fd, off_t byte) {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  return RetryInterrupted([&] { return fcntl(fd, F_OFD_GETLK, &lock); }) != 0 ||
         lock.l_type != F_UNLCK;
}

// The 22nd field of /proc/self/stat; 0 if it cannot be read.
std::uint64_t StartedAtTicks() {
  char text[1024] = {};
  const int fd = RetryInterrupted([] { return open("/proc/self/stat", O_RDONLY | O_CLOEXEC); });
  if (fd < 0) return 0;
  const ssize_t size = RetryInterrupted([&] { return read(fd, text, sizeof text - 1); });
  close(fd);
  if (size <= 0) return 0;
  const char* at = std::strrchr(text, ')');  // the name before it may contain anything
  for (int field = 2; at != nullptr && field < 22; ++field) at = std::strchr(at + 1, ' ');
  return at == nullptr ? 0 : std::strtoull(at, nullptr, 10);
}

std::uint64_t Nonce() {
  std::random_device random;
  return (std::uint64_t{random()} << 32) | random();
}

}  // namespace

std::optional<std::uint32_t> AcquireEntry(const Arena& arena) {
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    ProcessEntry& entry = ProcessesOf(arena).entries[process];
    if (entry.is_in_use.load(std::memory_order_relaxed) != 0) continue;
    if (!SetLock(arena.fd(), F_WRLCK, ByteOf(process))) continue;
    std::uint32_t nobody = 0;
    // Acquire: what the previous process held has been reclaimed.
    if (!entry.is_in_use.compare_exchange_strong(nobody, 1, std::memory_order_acquire,
                                                 std::memory_order_relaxed)) {
      SetLock(arena.fd(), F_UNLCK, ByteOf(process));
      continue;
    }
    entry.pid.store(static_cast<std::uint32_t>(getpid()), std::memory_order_relaxed);
    entry.started_at_ticks.store(StartedAtTicks(), std::memory_order_relaxed);
    entry.nonce.store(Nonce(), std::memory_order_relaxed);
    entry.events_sent.store(0, std::memory_order_relaxed);
    return process;
  }
  return std::nullopt;
}

bool TryLockDeadEntry(const Arena& arena, std::uint32_t process) {
  const ProcessEntry& entry = ProcessesOf(arena).entries[process];
  // Relaxed: checked again under the lock.
  if (entry.is_in_use.load(std::memory_order_relaxed) == 0) return false;
  if (!SetLock(arena.fd(), F_WRLCK, ByteOf(process))) return false;
  // Acquire: pairs with the exchange of AcquireEntry().
  if (entry.is_in_use.load(std::memory_order_acquire) != 0) return true;
  SetLock(arena.fd(), F_UNLCK, ByteOf(process));
  return false;
}

void ReleaseEntry(const Arena& arena, std::uint32_t process) {
  // Release: pairs with AcquireEntry().
  ProcessesOf(arena).entries[process].is_in_use.store(0, std::memory_order_release);
  SetLock(arena.fd(), F_UNLCK, ByteOf(process));
}

std::uint32_t CountLiveProcesses(const Arena& arena) {
  std::uint32_t count = 0;
  for (std::uint32_t process = 0; process < kMaxProcesses; ++process) {
    if (IsLocked(arena.fd(), ByteOf(process))) ++count;
  }
  return count;
}

std::string DescribeProcess(const Arena& arena, std::uint32_t process) {
  const ProcessEntry& entry = ProcessesOf(arena).entries[process];
  return "pid " + std::to_string(entry.pid.load(std::memory_order_relaxed)) + " (started at tick " +
         std::to_string(entry.started_at_ticks.load(std::memory_order_relaxed)) + ")";
}

bool TryLockOwner(const Arena& arena) { return SetLock(arena.fd(), F_WRLCK, kOwnerByte); }

bool TryAttachLock(const Arena& arena) { return SetLock(arena.fd(), F_WRLCK, kAttachLockByte); }

bool AcquireAttachLock(const Arena& arena) {
  for (int attempt = 0; attempt < 500; ++attempt) {
    if (TryAttachLock(arena)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

void ReleaseAttachLock(const Arena& arena) { SetLock(arena.fd(), F_UNLCK, kAttachLockByte); }

bool ReopenForChild(int fd) {
  char path[40];
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  const int own = RetryInterrupted([&] { return open(path, O_RDWR | O_CLOEXEC); });
  if (own < 0) return false;
  const bool is_own = RetryInterrupted([&] { return dup3(own, fd, O_CLOEXEC); }) == fd;
  close(own);
  return is_own;
}

}  // namespace pitwall::internal

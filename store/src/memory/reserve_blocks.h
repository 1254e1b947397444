// Reserves disk blocks of a file before they are written through a mapping.
#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdint>

namespace pitwall::internal {

// Reserves the first `size_bytes` of the file. Any thread; a system call. False and errno if the
// disk is full, if the file system cannot reserve, or beyond the process's limit of the file size.
//
// The limit is checked here, because the kernel would also send SIGXFSZ, which ends a process that
// does not expect it. Not posix_fallocate(): if the file system lacks support, that function writes
// to the blocks itself, while other processes may write to them.
inline bool ReserveBlocks(int fd, std::uint64_t size_bytes) noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      size_bytes > limit.rlim_cur) {
    errno = EFBIG;
    return false;
  }
  int result = 0;
  do {
    result = fallocate(fd, 0, 0, static_cast<off_t>(size_bytes));
  } while (result != 0 && errno == EINTR);
  return result == 0;
}

}  // namespace pitwall::internal

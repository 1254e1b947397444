// Opening files in a process whose standard streams may be closed and whose signals may interrupt.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace pitwall {

// Repeats a system call that returns -1, as long as a signal interrupted it. Any thread; blocking.
template <class Call>
auto RetryInterrupted(const Call& call) {
  for (;;) {
    const auto result = call();
    if (result != -1 || errno != EINTR) return result;
  }
}

// Moves a close-on-exec descriptor to a number above 2. If a process has closed one of its standard
// streams, the next file that it opens gets the stream's number, and what the process prints would
// be written into the file. Returns the descriptor to use. On failure returns -1, sets errno and
// closes `fd`. `fd` may be -1.
inline int AboveStandardStreams(int fd) noexcept {
  if (fd < 0 || fd > STDERR_FILENO) return fd;
  const int moved = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  const int error = errno;
  close(fd);
  errno = error;
  return moved;
}

}  // namespace pitwall

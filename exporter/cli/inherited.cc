#include "exporter/cli/inherited.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "pitwall/host/descriptors.h"

namespace pitwall::cli {

namespace {

// Opens /dev/null, or the root folder if /dev/null does not exist.
int OpenNothing() {
  const int fd = RetryInterrupted([] { return open("/dev/null", O_RDWR); });
  return fd >= 0 ? fd : open("/", O_PATH);
}

}  // namespace

void PrepareInheritedEnvironment() {
  for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; ++stream) {
    if (fcntl(stream, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is that of the stream.
    const int fd = OpenNothing();
    if (fd < 0 || fd == stream) continue;
    dup2(fd, stream);
    close(fd);
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace pitwall::cli

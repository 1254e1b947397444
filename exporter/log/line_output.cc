#include "exporter/log/line_output.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

namespace pitwall::cli {

namespace {

// Sockets, such as that of a service manager's journal, have a flag for this. A pipe or terminal
// that poll() calls writable accepts kMaxLineBytes, unless another process writes at the same
// moment. The descriptor itself is not made non-blocking: other processes may share it.
ssize_t WriteWithoutWaiting(int descriptor, const char* bytes, std::size_t size_bytes) {
  const ssize_t sent = send(descriptor, bytes, size_bytes, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent >= 0 || errno != ENOTSOCK) return sent;
  pollfd writable = {descriptor, POLLOUT, 0};
  if (poll(&writable, 1, 0) != 1 || (writable.revents & POLLOUT) == 0) {
    if (errno != EINTR) errno = EAGAIN;
    return -1;
  }
  return write(descriptor, bytes, size_bytes);
}

}  // namespace

bool LineOutput::TryWrite(std::string& line) const {
  if (line.size() > kMaxLineBytes) {
    line.resize(kMaxLineBytes - 1);
    line += '\n';
  }
  errno = 0;
  ssize_t written = 0;
  do {
    written = WriteWithoutWaiting(descriptor_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  // A partly written line ends the file: the disk is full.
  return written > 0;
}

void LineOutput::Write(std::string line,
                       const std::function<std::string(std::uint64_t)>& describe_lost) {
  const std::lock_guard lock(mutex_);
  if (lost_ != 0) {
    std::string lost = describe_lost(lost_);
    if (TryWrite(lost)) lost_ = 0;
  }
  if (lost_ == 0 && TryWrite(line)) return;
  ++lost_;
  total_lost_.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace pitwall::cli

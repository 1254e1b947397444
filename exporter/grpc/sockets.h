// TCP sockets that never block.
#pragma once

#include <utility>

#include "exporter/http/listen_address.h"
#include "pitwall/status.h"

namespace pitwall::grpc {

// Owns a descriptor and closes it. One thread.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() { Close(); }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    if (this != &other) {
      Close();
      fd_ = std::exchange(other.fd_, -1);
    }
    return *this;
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }
  void Close();

 private:
  int fd_ = -1;
};

// Listens on the address. The port in use replaces a port 0.
Result<Socket> Listen(http::ListenAddress& address);
// The next connection; not open if there is none. Sets `is_exhausted` if the process or the system
// has no more descriptors.
Socket Accept(const Socket& listening, bool* is_exhausted);

}  // namespace pitwall::grpc

#include "exporter/grpc/sockets.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "exporter/http/listen_address.h"
#include "pitwall/status.h"

namespace pitwall::grpc {

namespace {

constexpr int kBacklog = 128;

void Enable(int fd, int level, int option) {
  const int on = 1;
  setsockopt(fd, level, option, &on, sizeof(on));
}

}  // namespace

void Socket::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

Result<Socket> Listen(http::ListenAddress& address) {
  const auto failure = [&address] {
    return Status::FromErrno("listen on", address.address + ':' + std::to_string(address.port),
                             errno);
  };
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return failure();
  Enable(socket.fd(), SOL_SOCKET, SO_REUSEADDR);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(address.port);
  inet_pton(AF_INET, address.address.c_str(), &name.sin_addr);
  auto* const generic_name = reinterpret_cast<sockaddr*>(&name);
  socklen_t size = sizeof(name);
  if (bind(socket.fd(), generic_name, size) != 0 || listen(socket.fd(), kBacklog) != 0 ||
      getsockname(socket.fd(), generic_name, &size) != 0) {
    return failure();
  }
  address.port = ntohs(name.sin_port);
  return socket;
}

Socket Accept(const Socket& listening, bool* is_exhausted) {
  Socket socket(accept4(listening.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.is_open()) {
    Enable(socket.fd(), IPPROTO_TCP, TCP_NODELAY);
  } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
    *is_exhausted = true;
  }
  return socket;
}

}  // namespace pitwall::grpc

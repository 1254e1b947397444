#include "bench/clients/stream_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pitwall::bench {

namespace {

constexpr std::size_t kPieceBytes = 256 * 1024;

[[noreturn]] void Fail(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

}  // namespace

Endpoint Endpoint::Of(const std::string& url) {
  constexpr std::string_view kScheme = "http://";
  const std::size_t colon = url.rfind(':');
  if (!url.starts_with(kScheme) || colon < kScheme.size()) {
    throw std::runtime_error("the URL must be like http://127.0.0.1:7487");
  }
  return {url.substr(kScheme.size(), colon - kScheme.size()),
          static_cast<std::uint16_t>(std::stoul(url.substr(colon + 1)))};
}

StreamSocket::StreamSocket(const Endpoint& endpoint)
    : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  if (fd_ < 0) Fail("socket");
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    close(fd_);
    Fail("connect to " + endpoint.Authority());
  }
}

StreamSocket::~StreamSocket() { close(fd_); }

void StreamSocket::Send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) Fail("send");
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

bool StreamSocket::Receive(std::string& into) const {
  const std::size_t before = into.size();
  into.resize(before + kPieceBytes);
  const ssize_t got = recv(fd_, into.data() + before, kPieceBytes, MSG_DONTWAIT);
  into.resize(before + static_cast<std::size_t>(got > 0 ? got : 0));
  if (got == 0) throw std::runtime_error("the daemon closed a connection");
  if (got < 0 && errno != EAGAIN) Fail("recv");
  return got > 0;
}

Readable::Readable() : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  if (fd_ < 0) Fail("epoll");
}

Readable::~Readable() { close(fd_); }

void Readable::Watch(const StreamSocket& socket, std::uint32_t number) const {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u32 = number;
  if (epoll_ctl(fd_, EPOLL_CTL_ADD, socket.fd(), &event) != 0) Fail("epoll_ctl");
}

int Readable::Wait(std::chrono::milliseconds longest, std::uint32_t* numbers) const {
  epoll_event events[kMaxAtOnce];
  const int ready = epoll_wait(fd_, events, kMaxAtOnce, static_cast<int>(longest.count()));
  for (int i = 0; i < ready; ++i) numbers[i] = events[i].data.u32;
  return ready;
}

}  // namespace pitwall::bench

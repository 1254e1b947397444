#include "tests/fuzz/fuzz_connection.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "tests/fuzz/target.h"

namespace pitwall::fuzz {

FuzzConnection::FuzzConnection() : transport_(nullptr, std::chrono::milliseconds(0)) {
  std::array<int, 2> ends{};
  Require(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0,
          "there are sockets");
  client_ = ends[0];
  server_ = ends[1];
  transport_.SetSocket(server_);
}

FuzzConnection::~FuzzConnection() {
  close(client_);
  close(server_);
}

void FuzzConnection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return;  // the server has closed its end
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void FuzzConnection::EndSending() { shutdown(client_, SHUT_WR); }

bool FuzzConnection::ReadRequest() {
  std::array<char, 64> piece{};
  while (!std::string_view(request_).ends_with("\r\n\r\n")) {
    const int count = transport_.Read(piece.data(), static_cast<int>(piece.size()));
    if (count <= 0) return false;
    request_.append(piece.data(), static_cast<std::size_t>(count));
  }
  request_.clear();
  return true;
}

}  // namespace pitwall::fuzz

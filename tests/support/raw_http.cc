#include "tests/support/raw_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace pitwall::test {

namespace {

constexpr int kDeadlineMs = 20'000;

bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string RawResponse::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (EqualsIgnoringCase(key, name)) return value;
  }
  return {};
}

bool RawResponse::Has(std::string_view name) const {
  return std::any_of(headers.begin(), headers.end(),
                     [name](const auto& field) { return EqualsIgnoringCase(field.first, name); });
}

RawConnection::RawConnection(std::string_view address, int receive_buffer_bytes) {
  const auto colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(
      std::strtoul(std::string(address.substr(colon + 1)).c_str(), nullptr, 10)));
  inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (receive_buffer_bytes > 0) {
    setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof(receive_buffer_bytes));
  }
  if (connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) {
    close(fd_);
    fd_ = -1;
  }
}

RawConnection::~RawConnection() {
  if (fd_ >= 0) close(fd_);
}

RawConnection::RawConnection(RawConnection&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}

bool RawConnection::Send(std::string_view bytes) {
  if (fd_ < 0) return false;
  while (!bytes.empty()) {
    pollfd writable{fd_, POLLOUT, 0};
    if (poll(&writable, 1, kDeadlineMs) <= 0) return false;
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool RawConnection::Fill() {
  if (fd_ < 0) return false;
  pollfd readable{fd_, POLLIN, 0};
  if (poll(&readable, 1, kDeadlineMs) <= 0) return false;
  std::array<char, 65536> piece{};
  const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
  if (got <= 0) return false;
  buffer_.append(piece.data(), static_cast<std::size_t>(got));
  return true;
}

bool RawConnection::ReadLine(std::string* line) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n")) == std::string::npos) {
    if (!Fill()) return false;
  }
  *line = buffer_.substr(0, end);
  buffer_.erase(0, end + 2);
  return true;
}

std::string RawConnection::ReadBytes(std::size_t count) {
  while (buffer_.size() < count && Fill()) {
  }
  return std::exchange(buffer_, {});
}

RawResponse RawConnection::Read(bool has_body) {
  RawResponse response;
  if (!ReadLine(&response.status_line) || response.status_line.size() < 12) return response;
  response.status = std::atoi(response.status_line.c_str() + 9);
  std::string line;
  for (;;) {
    if (!ReadLine(&line)) return response;
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string::npos) return response;
    response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
  }
  if (!has_body || response.status < 200) {
    response.complete = true;
    return response;
  }
  if (response.Header("Transfer-Encoding") == "chunked") {
    response.complete = ReadChunks(&response.body);
  } else if (response.Has("Content-Length")) {
    const std::size_t length = std::strtoul(response.Header("Content-Length").c_str(), nullptr, 10);
    response.complete = ReadExactly(length, &response.body);
  } else {
    while (Fill()) {
    }
    response.body = std::exchange(buffer_, {});
  }
  return response;
}

bool RawConnection::ReadExactly(std::size_t count, std::string* bytes) {
  while (buffer_.size() < count) {
    if (!Fill()) return false;
  }
  bytes->append(buffer_, 0, count);
  buffer_.erase(0, count);
  return true;
}

bool RawConnection::ReadChunks(std::string* body) {
  for (;;) {
    std::string line;
    if (!ReadLine(&line) || line.empty()) return false;
    const std::size_t size = std::strtoul(line.c_str(), nullptr, 16);
    if (!ReadExactly(size, body) || !ReadLine(&line) || !line.empty()) return false;
    if (size == 0) return true;
  }
}

bool RawConnection::ReadsEnd() {
  std::array<char, 65536> piece{};
  for (;;) {
    pollfd readable{fd_, POLLIN, 0};
    if (poll(&readable, 1, kDeadlineMs) <= 0) return false;
    if (recv(fd_, piece.data(), piece.size(), 0) <= 0) return true;
  }
}

void RawConnection::CloseSending() { shutdown(fd_, SHUT_WR); }

RawResponse SendRequest(std::string_view address, std::string_view request) {
  RawConnection connection(address);
  connection.Send(request);
  return connection.Read();
}

RawResponse Get(std::string_view address, std::string_view path, std::string_view headers) {
  return SendRequest(address, "GET " + std::string(path) +
                                  " HTTP/1.1\r\nHost: " + std::string(address) +
                                  "\r\nConnection: close\r\n" + std::string(headers) + "\r\n");
}

RawResponse Post(std::string_view address, std::string_view path, std::string_view body,
                 std::string_view headers) {
  return SendRequest(address,
                     "POST " + std::string(path) + " HTTP/1.1\r\nHost: " + std::string(address) +
                         "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
                         "\r\n" + std::string(headers) + "\r\n" + std::string(body));
}

}  // namespace pitwall::test

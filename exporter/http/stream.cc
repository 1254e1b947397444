#include "exporter/http/stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace pitwall::http {

namespace {

constexpr auto kMaxLinger = std::chrono::milliseconds(500);

Stream::Result FromSystem(ssize_t result) {
  if (result >= 0) return {static_cast<std::size_t>(result), false};
  return {0, errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR};
}

}  // namespace

Stream::Result Stream::ToResult(int result) const {
  if (result > 0) return {static_cast<std::size_t>(result), false};
  const int error = SSL_get_error(session_, result);
  return {0, error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE};
}

bool Stream::HasBuffered() const {
  return !unread_.empty() || (session_ != nullptr && SSL_pending(session_) > 0);
}

Stream::Result Stream::Read(char* into, std::size_t max_bytes) {
  if (!unread_.empty()) {
    const std::size_t count = unread_.copy(into, max_bytes);
    unread_.remove_prefix(count);
    return {count, false};
  }
  if (session_ == nullptr) {
    const ssize_t got = recv(fd_, into, max_bytes, MSG_DONTWAIT);
    return got == 0 ? Result{0, true} : FromSystem(got);
  }
  ERR_clear_error();
  return ToResult(SSL_read(session_, into, static_cast<int>(max_bytes)));
}

Stream::Result Stream::Write(std::string_view bytes) {
  if (session_ == nullptr) {
    return FromSystem(send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT));
  }
  ERR_clear_error();
  constexpr std::size_t kMaxAtOnce = 1U << 20U;
  return ToResult(
      SSL_write(session_, bytes.data(),
                static_cast<int>(bytes.size() < kMaxAtOnce ? bytes.size() : kMaxAtOnce)));
}

void Stream::Linger() {
  using Clock = std::chrono::steady_clock;
  if (fd_ < 0) return;
  if (session_ == nullptr) shutdown(fd_, SHUT_WR);
  std::array<char, 16384> discarded{};
  const auto end = Clock::now() + kMaxLinger;
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    pollfd readable{fd_, POLLIN, 0};
    if (left.count() <= 0 || poll(&readable, 1, static_cast<int>(left.count())) <= 0) return;
    if (recv(fd_, discarded.data(), discarded.size(), MSG_DONTWAIT) <= 0) return;
  }
}

}  // namespace pitwall::http

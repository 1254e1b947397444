#include "exporter/http/civetweb/transport.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "exporter/http/chunk_decoder.h"
#include "exporter/http/head_parser.h"
#include "exporter/http/request_head.h"
#include "exporter/http/stream.h"

namespace pitwall::http {

namespace {

// What CivetWeb gets for every head.
constexpr std::string_view kRequest = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
constexpr std::size_t kReadBytes = 16384;

}  // namespace

void Transport::EndSession::operator()(ssl_st* session) const { SSL_free(session); }

Transport::Transport(ssl_ctx_st* context, std::chrono::milliseconds max_silence)
    : max_silence_(max_silence), parser_(std::make_unique<HeadParser>()) {
  if (context == nullptr) return;
  session_.reset(SSL_new(context));
  if (!session_) throw std::bad_alloc();
}

Transport::~Transport() {
  if (!session_) return;
  session_.reset();
  // Frees what OpenSSL holds for this thread. The end of the thread does not always free it.
  OPENSSL_thread_stop();
}

bool Transport::SetSocket(int fd) {
  fd_ = fd;
  return !session_ || SSL_set_fd(session_.get(), fd) == 1;
}

int Transport::Accept() {
  if (!session_) return 1;
  ERR_clear_error();
  const int result = SSL_accept(session_.get());
  if (result != 1) error_ = SSL_get_error(session_.get(), result);
  return result;
}

int Transport::Error(int result) const { return result > 0 ? SSL_ERROR_NONE : error_; }

int Transport::ShutDown() { return session_ ? SSL_shutdown(session_.get()) : 1; }

Transport::Filled Transport::Fill() {
  buffer_.erase(0, consumed_);
  consumed_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kReadBytes);
  const Stream::Result result =
      Stream(fd_, session_.get()).Read(buffer_.data() + before, kReadBytes);
  buffer_.resize(before + result.bytes);
  if (result.bytes > 0) return Filled::kSome;
  return result.ended ? Filled::kEnded : Filled::kNothingNow;
}

bool Transport::IsBodyComplete() const {
  return head_.framing.chunked ? chunks_.IsComplete() : body_left_bytes_ == 0;
}

void Transport::BeginRequest() {
  is_reading_head_ = true;
  parser_ = std::make_unique<HeadParser>();
  head_ = {};
}

bool Transport::ParseHead() {
  if (!is_reading_head_) return request_left_ > 0;
  const std::size_t bytes = parser_->Parse(Buffered(), head_);
  if (bytes == 0) return false;
  consumed_ += bytes;
  is_reading_head_ = false;
  request_left_ = kRequest.size();
  body_left_bytes_ = head_.framing.content_length;
  chunks_ = {};
  return true;
}

int Transport::Pending() {
  if (request_left_ > 0) return static_cast<int>(request_left_);
  if (!is_reading_head_) {
    if (head_.error_status != 0 || !IsBodyComplete()) return 0;
    BeginRequest();
  }
  // Bytes that OpenSSL has read from the socket do not make it readable.
  while (!ParseHead()) {
    if (!session_ || SSL_pending(session_.get()) == 0 || Fill() != Filled::kSome) return 0;
  }
  return static_cast<int>(request_left_);
}

int Transport::Read(void* into, int max_bytes) {
  while (Pending() == 0) {
    const Filled filled = is_reading_head_ ? Fill() : Filled::kEnded;
    if (filled == Filled::kSome) continue;
    if (filled == Filled::kNothingNow) {
      error_ = SSL_ERROR_WANT_READ;
      return -1;
    }
    error_ = SSL_ERROR_ZERO_RETURN;
    if (!is_reading_head_ || Buffered().empty()) return 0;
    head_.error_status = 400;
    head_.error = "the connection ended within the head";
    is_reading_head_ = false;
    request_left_ = kRequest.size();
    consumed_ = buffer_.size();
  }
  const auto count = std::min(request_left_, static_cast<std::size_t>(max_bytes));
  std::memcpy(into, kRequest.data() + kRequest.size() - request_left_, count);
  request_left_ -= count;
  return static_cast<int>(count);
}

int Transport::Write(const void* bytes, int count) {
  const Stream::Result result =
      Stream(fd_, session_.get())
          .Write({static_cast<const char*>(bytes), static_cast<std::size_t>(count)});
  if (result.bytes > 0) return static_cast<int>(result.bytes);
  error_ = result.ended ? SSL_ERROR_SSL : SSL_ERROR_WANT_WRITE;
  return -1;
}

bool Transport::WaitForBytes() const {
  pollfd readable{fd_, POLLIN, 0};
  int ready = 0;
  do {
    ready = poll(&readable, 1, static_cast<int>(max_silence_.count()));
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

int Transport::TakeBody(char* into, std::size_t max_bytes) {
  std::string_view rest = Buffered();
  std::string_view body = rest.substr(0, 0);
  if (!head_.framing.chunked) {
    body = rest.substr(0, std::min<std::uint64_t>(max_bytes, body_left_bytes_));
    body_left_bytes_ -= body.size();
    rest.remove_prefix(body.size());
  } else {
    // The piece ends where `into` does; the rest of the buffer waits.
    std::string_view piece = rest.substr(0, max_bytes);
    body = chunks_.Next(piece);
    rest = rest.substr(std::min(max_bytes, rest.size()) - piece.size());
  }
  body.copy(into, body.size());
  consumed_ = buffer_.size() - rest.size();
  return static_cast<int>(body.size());
}

int Transport::ReadBody(char* into, std::size_t max_bytes) {
  while (!IsBodyComplete()) {
    if (const int got = TakeBody(into, max_bytes); got > 0) return got;
    if (IsBodyComplete()) break;
    if (chunks_.IsMalformed()) return -1;
    if (!Buffered().empty()) continue;
    const Filled filled = Fill();
    if (filled == Filled::kEnded) return -1;
    if (filled == Filled::kNothingNow && !WaitForBytes()) return -1;
  }
  return 0;
}

Stream Transport::NonBlockingStream() { return {fd_, session_.get(), Buffered()}; }

}  // namespace pitwall::http

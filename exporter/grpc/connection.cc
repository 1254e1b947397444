#include "exporter/grpc/connection.h"

#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/metrics.h"
#include "exporter/grpc/session.h"
#include "exporter/grpc/sockets.h"

namespace pitwall::grpc {

namespace {

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::size_t kMaxOutputBytes = 64 * 1024;
constexpr int kMaxReadsAtOnce = 4;  // then other connections get their turn

std::string WrongProtocolResponse() {
  constexpr std::string_view kBody =
      R"({"error":"this port speaks gRPC over HTTP/2; send HTTP/1 requests, such as OTLP/HTTP, to the address of --web.listen-address"})";
  return "HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nConnection: close\r\n"
         "Content-Length: " +
         std::to_string(kBody.size()) + "\r\n\r\n" + std::string(kBody);
}

}  // namespace

void Connection::FreeTls::operator()(SSL* tls) const { SSL_free(tls); }

Connection::Connection(std::uint64_t id, Socket socket, SSL* tls, ConnectionServices& services)
    : id_(id),
      services_(services),
      socket_(std::move(socket)),
      tls_(tls),
      stream_(socket_.fd(), tls) {
  if (tls == nullptr) return;
  SSL_set_fd(tls, socket_.fd());
  SSL_set_accept_state(tls);
}

Connection::~Connection() { session_.reset(); }

void Connection::OnReady() {
  Read();
  Flush();
}

void Connection::Read() {
  for (int i = 0; i < kMaxReadsAtOnce && phase_ != Phase::kClosed; ++i) {
    const auto result = stream_.Read(services_.read_buffer.data(), services_.read_buffer.size());
    if (result.ended) phase_ = Phase::kClosed;
    if (result.bytes == 0) return;
    OnBytes({services_.read_buffer.data(), result.bytes});
  }
}

void Connection::OnBytes(std::string_view bytes) {
  if (phase_ == Phase::kPreface) return OnPreface(bytes);
  if (phase_ != Phase::kHttp2 || session_->Receive(bytes)) return;
  Flush();  // why, if the session has said so
  Drop(DropReason::kProtocol);
}

void Connection::OnPreface(std::string_view bytes) {
  const std::size_t count = std::min(bytes.size(), kPreface.size() - preface_.size());
  preface_ += bytes.substr(0, count);
  if (!kPreface.starts_with(preface_)) {
    services_.metrics->CountDrop(DropReason::kProtocol);
    services_.on_wrong_protocol();
    output_ = WrongProtocolResponse();
    phase_ = Phase::kRefused;
    return;
  }
  if (preface_.size() < kPreface.size()) return;
  phase_ = Phase::kHttp2;
  session_ = std::make_unique<Session>(
      services_.limits,
      std::make_shared<ByteBudget>(services_.max_connection_bytes, services_.budget), *this);
  OnBytes(kPreface);
  if (count < bytes.size()) OnBytes(bytes.substr(count));
}

// False if bytes remain.
bool Connection::Write() {
  while (HasUnsent()) {
    const auto result = stream_.Write(std::string_view(output_).substr(sent_bytes_));
    if (result.ended) phase_ = Phase::kClosed;
    if (result.bytes == 0) return false;
    sent_bytes_ += result.bytes;
    last_sent_at_ = Clock::now();
  }
  output_.clear();
  sent_bytes_ = 0;
  return true;
}

void Connection::Flush() {
  if (phase_ == Phase::kRefused && Write()) Linger();
  while (phase_ == Phase::kHttp2 && Write()) {
    if (!session_->TakeOutput(output_, kMaxOutputBytes)) return Drop(DropReason::kProtocol);
    if (!output_.empty()) {
      last_sent_at_ = Clock::now();  // from here on the client must accept it
      continue;
    }
    if (session_->IsFinished()) Linger();
    return;
  }
}

void Connection::Linger() {
  if (session_ && session_->IsFlooded()) services_.metrics->CountDrop(DropReason::kFlood);
  if (tls_) SSL_shutdown(tls_.get());
  shutdown(socket_.fd(), SHUT_WR);
  phase_ = Phase::kLingering;
  lingers_since_ = Clock::now();
}

void Connection::Drop(DropReason reason) {
  if (phase_ == Phase::kClosed) return;
  services_.metrics->CountDrop(reason);
  phase_ = Phase::kClosed;
}

void Connection::Shutdown() {
  is_shutting_down_ = true;
  if (phase_ == Phase::kPreface) phase_ = Phase::kClosed;
  if (phase_ != Phase::kHttp2) return;
  session_->Shutdown();
  Flush();
}

void Connection::Sweep(Clock::time_point now) {
  const ConnectionTimeouts& timeouts = services_.timeouts;
  if (phase_ == Phase::kLingering) {
    if (now - lingers_since_ >= timeouts.linger) phase_ = Phase::kClosed;
    return;
  }
  const bool is_ready = session_ && session_->HasSettings();
  if (!is_ready && now - accepted_at_ >= timeouts.handshake) return Drop(DropReason::kTimeout);
  if (HasUnsent() && now - last_sent_at_ >= timeouts.send) return Drop(DropReason::kTimeout);
  if (phase_ != Phase::kHttp2) return;
  session_->Sweep(now);
  Flush();
  if (!is_shutting_down_ && !HasRequests() && now - last_active_at_ >= timeouts.idle) Shutdown();
}

std::uint32_t Connection::WantedEvents() const {
  // A handshake may have to write.
  const bool writes = HasUnsent() || (tls_ && SSL_want_write(tls_.get()));
  return writes ? EPOLLIN | EPOLLOUT : EPOLLIN;
}

}  // namespace pitwall::grpc

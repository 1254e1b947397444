// One client of the gRPC server: its socket, its TLS session and its HTTP/2 session.
#pragma once

#include <openssl/types.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/dispatcher.h"
#include "exporter/grpc/metrics.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/session.h"
#include "exporter/grpc/sockets.h"
#include "exporter/grpc/status.h"
#include "exporter/grpc/worker_pool.h"
#include "exporter/http/stream.h"

namespace pitwall::grpc {

class Connection;

struct ConnectionTimeouts {
  std::chrono::milliseconds handshake{10'000};  // to TLS and the client's first SETTINGS
  std::chrono::milliseconds idle{300'000};      // without an open request
  std::chrono::milliseconds send{30'000};       // without a byte that the client accepts
  std::chrono::milliseconds linger{1'000};      // from the last byte sent to the client's close
};

// What all connections of a server share. Everything outlives them.
struct ConnectionServices {
  SessionLimits limits;
  ConnectionTimeouts timeouts;
  std::size_t max_connection_bytes = 0;  // of messages of one connection
  std::shared_ptr<ByteBudget> budget;    // of messages of all connections
  Dispatcher* dispatcher = nullptr;
  WorkerPool* pool = nullptr;
  Metrics* metrics = nullptr;
  std::span<char> read_buffer;  // at least a TLS record, so that OpenSSL holds no bytes back
  // Any thread. Calls the function on the loop thread if the connection still exists then.
  std::function<void(std::uint64_t connection_id, std::function<void(Connection&)>)> resume;
  std::function<void()> on_wrong_protocol;  // a client that does not speak HTTP/2
};

// A connection never blocks. It goes through these phases, some of which may be skipped:
//  1. kPreface: TLS, and the 24 bytes that begin HTTP/2.
//  2. kRefused: the client sent something else. An HTTP/1 response says why.
//  3. kHttp2: requests are served. A password is checked and a request is run by a worker; the
//     result comes back through ConnectionServices::resume.
//  4. kLingering: everything was sent; what arrives is discarded until the client closes, because
//     closing a socket with unread bytes resets the connection, and the client may lose the
//     response.
//  5. kClosed.
//
// Thread safety: one thread, that of the server's loop.
class Connection final : public SessionHandler {
 public:
  using Clock = std::chrono::steady_clock;

  // `tls` is null for plain TCP; the connection owns it.
  Connection(std::uint64_t id, Socket socket, SSL* tls, ConnectionServices& services);
  ~Connection() override;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Reads and writes what is possible.
  void OnReady();
  // GOAWAY: requests in flight are finished, then the connection closes.
  void Shutdown();
  void Sweep(Clock::time_point now);
  void Drop(DropReason reason);

  int fd() const { return socket_.fd(); }
  bool is_closed() const { return phase_ == Phase::kClosed; }
  bool HasRequests() const { return session_ && session_->stream_count() != 0; }
  bool HasCalls() const { return !cancellations_.empty(); }  // complete requests
  Clock::time_point last_active_at() const { return last_active_at_; }
  // EPOLLIN, EPOLLOUT.
  std::uint32_t WantedEvents() const;
  // The events that the poller knows.
  std::uint32_t polled_events = 0;

  // Sends what the session has queued. Call it after functions that queue something.
  void Flush();

 private:
  enum class Phase : std::uint8_t { kPreface, kRefused, kHttp2, kLingering, kClosed };
  // A request that a worker processes.
  struct Call;

  HeadDecision OnHead(std::int32_t stream_id, const RequestHead& head) override;
  void OnRequest(std::int32_t stream_id, const RequestHead& head, Message message) override;
  void OnDone(std::int32_t stream_id, const RequestHead& head, Code code, double seconds) override;

  void Read();
  void OnBytes(std::string_view bytes);
  void OnPreface(std::string_view bytes);
  bool Write();
  void Linger();
  bool HasUnsent() const { return sent_bytes_ < output_.size(); }

  const std::uint64_t id_;
  ConnectionServices& services_;
  Socket socket_;
  struct FreeTls {
    void operator()(SSL* tls) const;
  };
  const std::unique_ptr<SSL, FreeTls> tls_;
  http::Stream stream_;
  Phase phase_ = Phase::kPreface;
  std::string preface_;
  std::string output_;
  std::size_t sent_bytes_ = 0;  // of output_
  const Clock::time_point accepted_at_ = Clock::now();
  Clock::time_point last_active_at_ = accepted_at_;
  Clock::time_point last_sent_at_ = accepted_at_;
  Clock::time_point lingers_since_{};
  bool is_shutting_down_ = false;
  std::unordered_map<std::int32_t, std::shared_ptr<std::atomic<bool>>> cancellations_;
  std::unique_ptr<Session> session_;  // last: its destructor calls OnDone()
};

}  // namespace pitwall::grpc

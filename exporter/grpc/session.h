// One HTTP/2 connection, without its socket: from bytes to gRPC requests and from replies to bytes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "exporter/grpc/byte_budget.h"
#include "exporter/grpc/flood_guard.h"
#include "exporter/grpc/message_reader.h"
#include "exporter/grpc/request_head.h"
#include "exporter/grpc/status.h"

struct nghttp2_session;

namespace pitwall::grpc {

struct SessionLimits {
  std::size_t max_message_bytes = 64U << 20U;      // as sent, and after gunzip
  std::uint32_t max_streams = 100;                 // open at once in a connection
  std::chrono::milliseconds body_timeout{30'000};  // from the first byte of a request to its last
  std::chrono::milliseconds send_timeout{30'000};  // from a reply to its last byte
};

// Whether a request may send its body.
struct HeadDecision {
  std::optional<Reply> refusal;
  bool is_deferred = false;  // Session::Admit() or Session::Respond() follows
};

// What a session does with its requests. The functions are called during Session::Receive(),
// Session::TakeOutput() and Session::Sweep(), and may call Session::Respond().
class SessionHandler {
 public:
  virtual ~SessionHandler() = default;

  virtual HeadDecision OnHead(std::int32_t stream_id, const RequestHead& head) = 0;
  // The request is complete. Session::Respond() must follow, then or later, unless the stream is
  // closed before.
  virtual void OnRequest(std::int32_t stream_id, const RequestHead& head, Message message) = 0;
  // A reply was chosen, or the client cancelled the request (kCancelled). Once for each request.
  // `seconds`: since the request was complete; 0 if it never was.
  virtual void OnDone(std::int32_t stream_id, const RequestHead& head, Code code,
                      double seconds) = 0;
};

// Wraps an nghttp2 session. The client's flow-control windows are opened as its bytes are read, but
// those of a deferred request are not: until it is admitted, at most one window of it is buffered.
//
// One thread.
class Session {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::int32_t kStreamWindowBytes = 256 * 1024;
  static constexpr std::int32_t kConnectionWindowBytes = 1024 * 1024;

  // `budget` bounds the messages of this connection. Throws std::bad_alloc.
  Session(const SessionLimits& limits, std::shared_ptr<ByteBudget> budget, SessionHandler& handler);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // False if the connection must be closed at once.
  bool Receive(std::string_view bytes);
  // Appends what must be sent, until the output has at least `max_bytes`. False if the connection
  // must be closed at once.
  bool TakeOutput(std::string& output, std::size_t max_bytes);

  // Neither does anything if the stream is closed or was answered.
  void Admit(std::int32_t stream_id);
  void Respond(std::int32_t stream_id, const Reply& reply);

  // Sends GOAWAY: streams that are open are served, new ones are not.
  void Shutdown();
  // Ends the streams whose time is over.
  void Sweep(Clock::time_point now);

  // Whether nothing more will be received or sent.
  bool IsFinished() const;
  bool HasSettings() const { return has_settings_; }  // the client's have arrived
  bool IsFlooded() const { return is_flooded_; }
  std::size_t stream_count() const { return streams_.size(); }

 private:
  struct Callbacks;
  struct Stream;

  Stream* Find(std::int32_t stream_id);
  void OnHeadComplete(Stream& stream);
  void OnBody(Stream& stream, std::string_view bytes);
  void OnBodyComplete(Stream& stream);
  void OnStreamClosed(std::int32_t stream_id);
  void CountForFlood();
  void Submit(Stream& stream, const Reply& reply);
  void SubmitTrailers(std::int32_t stream_id);

  const SessionLimits limits_;
  const std::shared_ptr<ByteBudget> budget_;
  SessionHandler& handler_;
  nghttp2_session* session_ = nullptr;
  std::unordered_map<std::int32_t, Stream> streams_;
  FloodGuard flood_guard_;
  bool has_settings_ = false;
  bool is_flooded_ = false;
};

}  // namespace pitwall::grpc

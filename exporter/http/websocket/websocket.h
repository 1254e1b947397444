// Live connections: what a handler of a WebSocket path gets and gives.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>

#include "exporter/http/message.h"
#include "exporter/http/websocket/websocket_message.h"

namespace pitwall::http {

// The sending side of one client. Any thread may call it, and no call ever blocks on the client:
// messages wait in a queue of the session's own, which one thread of the session's own empties. A
// client that lets more wait than the bounds is dropped.
class WebSocketSession {
 public:
  static constexpr std::size_t kMaxQueuedMessages = 64;
  static constexpr std::size_t kMaxQueuedBytes = 1U << 20U;
  static constexpr std::size_t kMaxExtraQueuedBytes = 256U << 10U;

  // `inflates`: the client takes deflated messages.
  explicit WebSocketSession(bool inflates = false);
  ~WebSocketSession();
  WebSocketSession(const WebSocketSession&) = delete;
  WebSocketSession& operator=(const WebSocketSession&) = delete;

  // Queues one message, shared and never copied. False where the session has ended or ends by this
  // call, because too much is held for the client: more than kMaxQueuedBytes of what waits and is
  // being written, as it goes out. A message may be larger than that, so that a first view can be;
  // no more than kMaxExtraQueuedBytes is held beside such a one.
  bool Send(const WebSocketMessage& message);
  // Ends the session after what is queued; 1000 is a normal end, 1001 a server that stops.
  void Close(std::uint16_t code);

  // For the thread that writes.
  struct Outgoing {
    WebSocketMessage::Payload message;  // the next one
    std::uint16_t close_code = 0;       // not 0: to be sent once nothing waits
  };
  // What was taken before is written, and held no more.
  Outgoing NextOutgoing();
  bool Overflowed() const;
  bool Inflates() const { return inflates_; }
  // Readable when NextOutgoing() may have something new.
  int WakeDescriptor() const { return wake_fd_; }
  void ClearWake();
  void End();

 private:
  void Wake() const;
  bool Fits(std::size_t bytes) const;

  const bool inflates_;
  const int wake_fd_;
  mutable std::mutex mutex_;
  std::deque<WebSocketMessage::Payload> waiting_;
  std::size_t written_bytes_ = 0;  // of the message that is being written
  std::size_t queued_bytes_ = 0;   // those too
  bool overflowed_ = false;
  bool ended_ = false;
  std::uint16_t close_code_ = 0;
};

// Told of the clients of one path, from the threads that serve them, several at once. It outlives
// the server. Both calls must return quickly; OnClose follows every OnOpen.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  virtual void OnOpen(const std::shared_ptr<WebSocketSession>& session, const Request& request) = 0;
  virtual void OnClose(const std::shared_ptr<WebSocketSession>& session) = 0;
};

struct WebSocketTimeouts {
  std::chrono::milliseconds ping{20'000};   // silence after which a ping is sent
  std::chrono::milliseconds dead{60'000};   // silence after which the client counts as gone
  std::chrono::milliseconds stall{15'000};  // how long a client may take no byte of what waits
};

}  // namespace pitwall::http

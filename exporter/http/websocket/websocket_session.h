// The sending side of a WebSocket client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>

#include "exporter/http/websocket/websocket_message.h"

namespace pitwall::http {

// The sending side of one client. Messages wait in a queue of the session, which the thread of the
// connection empties. A client that exceeds the limits of the queue is disconnected.
//
// Thread safety: any thread. No call waits for the client.
class WebSocketSession {
 public:
  static constexpr std::size_t kMaxQueuedMessages = 64;
  static constexpr std::size_t kMaxQueuedBytes = 1U << 20U;
  static constexpr std::size_t kMaxExtraQueuedBytes = 256U << 10U;

  // `inflates`: the client accepts compressed messages.
  explicit WebSocketSession(bool inflates = false);
  ~WebSocketSession();
  WebSocketSession(const WebSocketSession&) = delete;
  WebSocketSession& operator=(const WebSocketSession&) = delete;

  // Queues a message, which is shared and not copied. False if the session has ended, or ends now
  // because the queue is full: it holds at most kMaxQueuedMessages and at most kMaxQueuedBytes,
  // including the message that is being written. One message may be larger, as first views are; the
  // others then have at most kMaxExtraQueuedBytes.
  bool Send(const WebSocketMessage& message);
  // Ends the session after the queued messages. 1000: a normal end; 1001: the server stops.
  void Close(std::uint16_t code);

  // The methods below are for the thread that writes.
  struct Outgoing {
    WebSocketMessage::Payload message;  // the next one
    std::uint16_t close_code = 0;       // not 0: send a close frame, the queue is empty
  };
  // The next message. The one before must have been written; its bytes are released.
  Outgoing NextOutgoing();
  bool Overflowed() const;
  bool Inflates() const { return inflates_; }
  // Readable when NextOutgoing() may return another message.
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
  std::size_t queued_bytes_ = 0;   // written_bytes_ included
  bool overflowed_ = false;
  bool ended_ = false;
  std::uint16_t close_code_ = 0;
};

}  // namespace pitwall::http

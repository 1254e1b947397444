// Live connections: what a handler of a WebSocket path gets and gives.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "exporter/http/message.h"

namespace pitwall::http {

// The sending side of one client. Any thread may call it, and no call ever blocks on the client:
// messages wait in a queue of the session's own, which one thread of the session's own empties. A
// client that lets more wait than the bounds is dropped.
class WebSocketSession {
 public:
  static constexpr std::size_t kMaxWaitingMessages = 64;
  static constexpr std::size_t kMaxWaitingBytes = 1U << 20U;

  WebSocketSession();
  ~WebSocketSession();
  WebSocketSession(const WebSocketSession&) = delete;
  WebSocketSession& operator=(const WebSocketSession&) = delete;

  // Queues one text message of valid UTF-8, shared and never copied. False where the session has
  // ended or ends by this call, because too much waits. The first that waits may be of any size and
  // does not count towards the bound on bytes, so that a first view may be larger than it.
  bool Send(std::shared_ptr<const std::string> text);
  // Ends the session after what is queued; 1000 is a normal end, 1001 a server that stops.
  void Close(std::uint16_t code);

  // For the thread that writes.
  struct Work {
    std::shared_ptr<const std::string> message;  // the next one; null: none waits
    std::uint16_t close_code = 0;                // not 0: to be sent once nothing waits
  };
  Work Take();
  bool Overflowed() const;
  // Readable when Take may have something new.
  int WakeDescriptor() const { return wake_fd_; }
  void ClearWake();
  void End();

 private:
  void Wake() const;

  const int wake_fd_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const std::string>> waiting_;
  std::size_t waiting_bytes_ = 0;
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

struct WebSocketTimes {
  std::chrono::milliseconds ping{20'000};   // silence after which a ping is sent
  std::chrono::milliseconds dead{60'000};   // silence after which the client counts as gone
  std::chrono::milliseconds stall{15'000};  // how long a client may take no byte of what waits
};

}  // namespace pitwall::http

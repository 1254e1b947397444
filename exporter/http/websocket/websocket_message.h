// One text on its way to many WebSocket clients.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace pitwall::http {

// A text of valid UTF-8, as it is and, for clients that take that (RFC 7692), deflated: done once,
// by whoever asks first, and shared by all. Safe on any thread. About 10 ns a byte
// to deflate.
class WebSocketMessage {
 public:
  explicit WebSocketMessage(std::string text);

  std::string_view text() const { return *text_; }

  // What a frame carries. It keeps this form of the text alive and not the other one.
  struct Payload {
    std::shared_ptr<const std::string> bytes;  // null: none
    bool deflated = false;
  };
  // A short text stays as it is.
  Payload For(bool client_inflates) const;

 private:
  const std::shared_ptr<const std::string> text_;
  mutable std::once_flag once_;
  mutable std::shared_ptr<const std::string> deflated_;
};

}  // namespace pitwall::http

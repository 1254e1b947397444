// A client of /ws: a WebSocket that accepts compressed messages.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "bench/clients/stream_socket.h"

namespace pitwall::bench {

// Finds the marker agent in messages. All clients receive the same bytes, so each message is
// inflated once.
class MessageReader {
 public:
  // The marker agent's `tool_calls`; 0 if the message does not contain it.
  std::uint64_t MarksIn(std::string_view payload, bool deflated);
  std::size_t largest_bytes() const { return largest_bytes_; }
  std::size_t largest_inflated_bytes() const { return largest_inflated_bytes_; }

 private:
  static constexpr std::size_t kRemembered = 64;
  std::map<std::uint64_t, std::uint64_t> markers_;  // by hash of the payload
  std::size_t largest_bytes_ = 0;
  std::size_t largest_inflated_bytes_ = 0;
};

class LivePage {
 public:
  explicit LivePage(const Endpoint& endpoint);

  const StreamSocket& socket() const { return socket_; }
  // Reads the available bytes and calls use(payload, deflated) for each complete message.
  template <class Use>
  void ForEachMessage(const Use& use) {
    if (!socket_.Receive(received_)) return;
    if (!is_open_ && !Open()) return;
    for (Message message; Next(message);) {
      if (message.is_text) use(message.payload, message.deflated);
      received_.erase(0, message.frame_bytes);
    }
  }
  bool is_open() const { return is_open_; }

  std::uint64_t markers_seen = 0;
  std::uint64_t messages = 0;

 private:
  struct Message {
    std::string_view payload;
    std::size_t frame_bytes = 0;
    bool is_text = false;
    bool deflated = false;
  };
  bool Open();
  bool Next(Message& message);

  const StreamSocket socket_;
  std::string received_;
  bool is_open_ = false;
};

}  // namespace pitwall::bench

// The opening handshake of a WebSocket (RFC 6455, 4.2).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/message.h"

namespace pitwall::http {

// The answer to a request for a WebSocket.
struct WebSocketHandshake {
  std::optional<Response> refusal;  // if set, the rest is empty
  std::string accept;               // Sec-WebSocket-Accept
  std::string_view extensions;      // Sec-WebSocket-Extensions; empty: none
  bool inflates = false;            // the client accepts compressed messages
};

WebSocketHandshake AnswerHandshake(const Request& request);

}  // namespace pitwall::http

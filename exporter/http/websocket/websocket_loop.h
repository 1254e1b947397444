// Serves one WebSocket client on the thread of its connection.
#pragma once

#include <chrono>

#include "exporter/http/stream.h"
#include "exporter/http/websocket/websocket_session.h"

namespace pitwall::http {

struct WebSocketTimeouts {
  std::chrono::milliseconds ping{20'000};   // send a ping after this silence
  std::chrono::milliseconds dead{60'000};   // disconnect after this silence
  std::chrono::milliseconds stall{15'000};  // disconnect if no byte can be sent for this time
};

// Returns when the client disconnects, violates the protocol, stalls, exceeds the limits of the
// queue, or when the session is closed. One thread reads and writes, because two threads must not
// use one TLS session. It waits in poll() for the client and the queue, never in a write.
void ServeWebSocket(Stream stream, WebSocketSession& session, const WebSocketTimeouts& times);

}  // namespace pitwall::http

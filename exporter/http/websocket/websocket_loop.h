// Serves one WebSocket client on the thread of its connection.
#pragma once

#include "exporter/http/stream.h"
#include "exporter/http/websocket/websocket.h"

namespace pitwall::http {

// Returns once the client has gone, broke the protocol, stalled, let too much wait, or the session
// was closed. One thread reads and writes, since a TLS session may not be used by two; it waits in
// poll for the client and for the session's queue, never in a write.
void ServeWebSocket(Stream stream, WebSocketSession& session, const WebSocketTimeouts& times);

}  // namespace pitwall::http

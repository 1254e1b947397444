// WebSockets: the only header of this folder that other folders include.
#pragma once

#include <memory>

#include "exporter/http/message.h"
#include "exporter/http/websocket/websocket_handshake.h"
#include "exporter/http/websocket/websocket_loop.h"
#include "exporter/http/websocket/websocket_message.h"
#include "exporter/http/websocket/websocket_session.h"

namespace pitwall::http {

// Serves the clients of one path. Called from the threads of the connections, several at once; both
// methods must return quickly. OnClose() follows every OnOpen(). It must outlive the server.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;
  virtual void OnOpen(const std::shared_ptr<WebSocketSession>& session, const Request& request) = 0;
  virtual void OnClose(const std::shared_ptr<WebSocketSession>& session) = 0;
};

}  // namespace pitwall::http

// `GET /ws`: makes WebSocket sessions clients of the live hub.
#pragma once

#include <mutex>
#include <unordered_map>

#include "exporter/http/websocket/websocket.h"
#include "exporter/live/live_hub.h"
#include "exporter/self_metrics/own_metrics.h"

namespace pitwall::daemon {

// `?window=` selects the window of a session, `all` by default, and `?fields=` the keys of agents.
// An unknown window or field closes the session with code 1008. Hub and metrics must outlive it.
// Thread safety: any thread.
class LiveSocket : public http::WebSocketHandler {
 public:
  LiveSocket(live::LiveHub& hub, self_metrics::OwnMetrics& own) : hub_(hub), own_(own) {}

  void OnOpen(const std::shared_ptr<http::WebSocketSession>& session,
              const http::Request& request) override;
  void OnClose(const std::shared_ptr<http::WebSocketSession>& session) override;

 private:
  live::LiveHub& hub_;
  self_metrics::OwnMetrics& own_;
  std::mutex mutex_;
  std::unordered_map<const http::WebSocketSession*, live::LiveHub::ClientId> clients_;
};

}  // namespace pitwall::daemon

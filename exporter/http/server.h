// The daemon's HTTP server, over CivetWeb. Knows nothing of agents or stores.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/http/web_config.h"
#include "exporter/http/websocket/websocket.h"

namespace pitwall::http {

// One answered request, for the daemon's own metrics.
struct ServedRequest {
  std::string_view method;
  std::string_view pattern;  // of the route, never the path; empty where there was none
  int status = 0;
  double seconds = 0;              // a WebSocket's: until its handshake
  std::size_t response_bytes = 0;  // head and body, as written
};

struct ServerOptions {
  std::vector<std::string> listen_addresses{"127.0.0.1:7487"};  // port 0: the system chooses
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  WebConfig web_config;
  bool insecure = false;  // lets it listen beyond loopback without authentication

  std::size_t max_body_bytes = 8U << 20U;  // as sent, and after gunzip
  std::size_t threads = 48;                // one a connection, idle and WebSocket ones included
  std::size_t max_bodies = 8;              // read at once; beyond them 503
  std::size_t max_websockets = 16;         // open at once; beyond them 503

  std::chrono::milliseconds head_timeout{10'000};  // for a whole request head
  std::chrono::milliseconds body_timeout{30'000};  // for a whole request body: 408
  std::chrono::milliseconds send_timeout{30'000};  // for a whole answer
  std::chrono::milliseconds idle_timeout{75'000};  // between two requests of a connection
  std::chrono::milliseconds stop_timeout{10'000};  // for requests that run when it is stopped
  WebSocketTimeouts websocket_timeouts;

  // What went wrong, without headers, bodies or credentials. Called from any thread.
  std::function<void(std::string_view message)> log;
  // Called on the request's thread after each answer, also for refused requests.
  std::function<void(const ServedRequest&)> on_request;
};

// Routes are added, then it is started and stopped once. Handlers run on the server's threads,
// several at once, on stacks of 100 KiB, which CivetWeb sets: large buffers belong on the heap.
// They must not call Stop.
//
// Every request passes, in this order: framing (400, connection closed), Host (421) and Origin
// (403), authentication (401), path (404), method (405), and where it has a body: content type
// (415), length (411, 413), a free place to read it (503), its arrival (408), its coding (400,
// 413).
class Server {
 public:
  explicit Server(ServerOptions options);
  ~Server();  // stops it
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // `path` is exact, or ends with one `{name}` that stands for one segment, escaped slashes
  // included: the handler finds it decoded at the end of Request::path. GET answers HEAD too. A
  // method that takes a body names the content types it may have, without parameters.
  void Handle(std::string method, std::string path, Handler handler,
              std::vector<std::string> content_types = {});
  // The handler must outlive the server.
  void HandleWebSocket(std::string path, WebSocketHandler& handler);

  // Empty when it listens on every address; otherwise one line that says why it does not.
  std::string Start();
  // `host:port` of each listen address, its port the one in use.
  std::vector<std::string> Addresses() const;
  // Takes other users, another certificate and other client authorities for what arrives from now
  // on. Empty on success; on an error, which says why, everything stays as it was. Safe beside
  // requests. TLS itself, its versions and the kind of client authentication need a restart.
  std::string Reload(const WebConfig& config);
  // New requests get 503, running ones end, WebSockets are closed; then, or when the time is up,
  // every connection is. Blocks up to ServerOptions::stop_timeout and what handlers take beyond it.
  void Stop();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace pitwall::http

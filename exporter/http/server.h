// The daemon's HTTP server. It knows nothing of agents or stores.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"
#include "exporter/http/web_config.h"
#include "exporter/http/websocket/websocket.h"
#include "pitwall/status.h"

namespace pitwall::http {

// One served request, for the daemon's own metrics.
struct ServedRequest {
  std::string_view method;
  std::string_view pattern;  // of the route, never the path; empty if no route matched
  int status = 0;
  double seconds = 0;              // of a WebSocket: until the end of its handshake
  std::size_t response_bytes = 0;  // head and body, as written
};

struct ServerOptions {
  std::vector<std::string> listen_addresses{"127.0.0.1:7487"};  // port 0: the system chooses
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  std::vector<std::string> open_paths;  // need no credentials
  WebConfig web_config;
  bool insecure = false;  // may listen beyond loopback without authentication

  std::size_t max_body_bytes = 8U << 20U;  // as sent, and after gunzip
  std::size_t threads = 48;                // one for each connection, idle ones and WebSockets too
  std::size_t max_bodies = 8;              // over 64 KiB, read at once; a slow one loses its permit
  std::size_t max_large_bodies =
      2;  // over max_body_bytes, read and handled at once; others get 503
  std::size_t max_held_bytes = 64U << 20U;  // of responses that clients read; others get 503
  std::size_t max_websockets = 16;          // open at once; others get 503

  std::chrono::milliseconds head_timeout{10'000};  // for a whole request head
  std::chrono::milliseconds body_timeout{30'000};  // for a whole request body: 408
  std::chrono::milliseconds send_timeout{30'000};  // for a whole response
  std::chrono::milliseconds idle_timeout{75'000};  // between two requests of a connection
  std::chrono::milliseconds stop_timeout{10'000};  // for requests that run when the server stops
  WebSocketTimeouts websocket_timeouts;

  // Reports failures, without headers, bodies or credentials. Called from any thread.
  std::function<void(std::string_view message)> log;
  // Called on the request's thread after each response, refusals included.
  std::function<void(const ServedRequest&)> on_request;
  // Called on a thread of the server for each client that speaks HTTP/2, which gets 505.
  std::function<void()> on_http2;
};

// Add the routes, then start and stop the server once. Handlers run on the server's threads,
// several at once, on stacks of 100 KiB: large buffers belong on the heap. They must not call
// Stop().
//
// Every request is checked in this order: its head (400, 408, 414, 431, 501, 505, and the
// connection is closed), Host (421) and Origin (403), authentication (401), path (404), method
// (405). A request with a body is also checked for content type (415), length (411, 413), the limit
// on bodies read at once (503), timely arrival (408) and content coding (400, 413).
class Server {
 public:
  explicit Server(ServerOptions options);
  ~Server();  // stops it
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // `path` is exact, or ends with one `{name}` that matches one segment, escaped slashes included:
  // the handler finds the segment, decoded, at the end of Request::path. A route for GET serves
  // HEAD, too. A route that takes a body names the content types it accepts, without parameters;
  // `*` is any type. `on_refusal` replaces the responses with which the server refuses
  // requests of the route. `max_body_bytes` replaces the server's limit.
  void Handle(std::string method, std::string path, Handler handler,
              std::vector<std::string> content_types = {}, RefusalHandler on_refusal = {},
              std::size_t max_body_bytes = 0);
  // The handler must outlive the server.
  void HandleWebSocket(std::string path, WebSocketHandler& handler);

  // Listens on every address, or on none.
  Status Start();
  // `host:port` of each listen address, with the port in use.
  std::vector<std::string> Addresses() const;
  // Uses other users, another certificate and other client authorities for new requests and
  // connections. On a failure nothing changes. May run while requests are served. Switching TLS on
  // or off, its versions and the kind of client authentication need a restart.
  Status Reload(const WebConfig& config);
  // When the certificate in use ends, in seconds since the epoch; 0 without TLS.
  std::int64_t CertificateExpiresAtS() const;
  // New requests get 503, running ones finish, and WebSockets are closed; after that, or after
  // ServerOptions::stop_timeout, all connections are closed. Blocks until the handlers return.
  void Stop();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace pitwall::http

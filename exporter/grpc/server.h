// A gRPC server for unary methods. It knows nothing of the messages or of what the methods do.
#pragma once

#include <prometheus/registry.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/grpc/connection.h"
#include "exporter/grpc/dispatcher.h"
#include "exporter/http/web_config.h"
#include "pitwall/status.h"

namespace pitwall::grpc {

struct ServerOptions {
  std::vector<std::string> listen_addresses;  // port 0: the system chooses; empty: no server
  std::vector<std::string> allowed_hosts;
  std::vector<std::string> allowed_origins;
  http::WebConfig web_config;
  bool insecure = false;  // may listen beyond loopback without authentication

  SessionLimits limits;
  ConnectionTimeouts timeouts;
  std::size_t max_connections = 256;
  std::size_t workers = 4;
  std::size_t max_queued = 1'024;  // requests that wait for a worker; others get UNAVAILABLE
  std::chrono::milliseconds stop_timeout{5'000};  // for requests in flight when the server stops

  // Reports failures, without headers, messages or credentials. Called from any thread.
  std::function<void(std::string_view message)> log;
};

// Add the methods, then start and stop the server once. With TLS the process must ignore SIGPIPE.
//
// Concurrency: one thread, the loop, owns every socket, TLS session, HTTP/2 session and stream. No
// other thread touches them, so they need no locks, and no client can occupy a thread. Operations
// that may take long run on a few workers: bcrypt, gunzip and the methods. A request goes
//
//   loop -> queue of the WorkerPool -> one worker -> tasks of the Poller -> loop
//
// and has one owner at each step. Both queues hand it over under a mutex. The loop finds the
// connection and the stream of a reply by their ids, so a reply whose client has disconnected finds
// nothing. The only data that loop and worker share is an atomic flag that saves a worker the work
// for a cancelled request.
//
// Memory of clients is bounded: connections (max_connections; a new one replaces the one that has
// been inactive longest), streams and header bytes of each (SessionLimits, RequestHead), and the
// bytes of messages that are being received, queued or processed: one largest message and 1 MiB for
// a connection, twice that for all. A message that exceeds this gets UNAVAILABLE. In addition each
// worker may hold one decompressed message. Without credentials a client fills at most the
// flow-control windows of its connection (session.h).
//
// Each request is checked in this order: size of its headers (RESOURCE_EXHAUSTED), Host and Origin
// (PERMISSION_DENIED), authentication (UNAUTHENTICATED), HTTP method, content type and encoding,
// and the path (UNIMPLEMENTED), before its body is read; then its message.
class Server {
 public:
  // The registry must outlive the server.
  Server(ServerOptions options, prometheus::Registry& registry);
  ~Server();  // stops it
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // `path` is `/package.Service/Method`.
  void Handle(std::string path, Method method);

  // Listens on every address, or on none. Does nothing without addresses.
  Status Start();
  // `host:port` of each listen address, with the port in use.
  std::vector<std::string> Addresses() const;
  // Uses other users, another certificate and other client authorities for new requests and
  // connections. On a failure nothing changes. May run while requests are served.
  Status Reload(const http::WebConfig& config);
  // Stops listening and sends GOAWAY. Requests in flight finish; after that, or after
  // ServerOptions::stop_timeout, all connections are closed. Blocks until the methods return.
  void Stop();

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

}  // namespace pitwall::grpc

// The way of one request through gate, route and body to its handler.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "exporter/http/access_policy.h"
#include "exporter/http/civetweb/connection_table.h"
#include "exporter/http/concurrency_limit.h"
#include "exporter/http/exchange.h"
#include "exporter/http/router.h"
#include "exporter/http/server.h"

namespace pitwall::http {

// Safe on any thread once routes are added.
class Dispatcher {
 public:
  Dispatcher(const ServerOptions& options, ConnectionTable& table);

  Router& Routes() { return router_; }
  AccessPolicy& GetAccessPolicy() { return access_policy_; }

  // Answers one request on its connection's thread. The status it answered with.
  int Serve(mg_connection* connection);
  // Answers a request whose head CivetWeb could not read, and closes.
  void ServeMalformed(mg_connection* connection, int status);
  // From now on requests get 503 and WebSockets a moment to end.
  void Drain();

 private:
  void Dispatch(Exchange& exchange, std::string_view* pattern);
  void ReadBodyAndRun(Exchange& exchange, const Route& route);
  void Run(Exchange& exchange, const Route& route);
  void ServeWebSocket(Exchange& exchange, WebSocketHandler& handler);
  void SendResponse(Exchange& exchange, Response response);
  void RespondBusy(Exchange& exchange, std::string_view error);

  const ServerOptions& options_;
  ConnectionTable& table_;
  Router router_;
  AccessPolicy access_policy_;
  ConcurrencyLimit bodies_;
  ConcurrencyLimit websockets_;

  std::atomic<bool> draining_{false};  // set under the mutex, so that no session is missed
  std::mutex mutex_;
  std::map<const void*, std::shared_ptr<WebSocketSession>> sessions_;  // by connection
};

}  // namespace pitwall::http

// Passes a request through access policy, route and body to its handler.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/access_policy.h"
#include "exporter/http/body_permits.h"
#include "exporter/http/concurrency_limit.h"
#include "exporter/http/connection.h"
#include "exporter/http/exchange.h"
#include "exporter/http/message.h"
#include "exporter/http/router.h"
#include "exporter/http/send_budget.h"
#include "exporter/http/server.h"

namespace pitwall::http {

// Thread safety: any thread, once the routes are added.
class Dispatcher final : public ConnectionHandler {
 public:
  explicit Dispatcher(const ServerOptions& options);

  Router& Routes() { return router_; }
  AccessPolicy& GetAccessPolicy() { return access_policy_; }

  int Serve(Connection& connection) override;
  // From now on requests get 503. WebSockets are closed and have a second to finish.
  void Drain();

 private:
  class OpenWebSocket;

  // `pattern` is set once the request is allowed.
  void Dispatch(Exchange& exchange, Connection& connection, const Router::Match& match,
                std::string_view* pattern);
  void ReadBodyAndRun(Exchange& exchange, Connection& connection, const Route& route);
  // Reads the body into the request, or returns the response with which to refuse it.
  std::optional<Response> ReadBody(Exchange& exchange, const Route& route,
                                   BodyAllowance& allowance);
  void Run(Exchange& exchange, const Route& route);
  void ServeWebSocket(Exchange& exchange, Connection& connection, WebSocketHandler& handler);
  void SendResponse(Exchange& exchange, Response response);
  // The refusal as the route wants it. `route` may be null.
  static Response RefusalOf(const Route* route, const Request& request, Response refusal);
  void Refuse(Exchange& exchange, const Route* route, Response refusal);

  const ServerOptions& options_;
  Router router_;
  AccessPolicy access_policy_;
  BodyPermits body_permits_;
  ConcurrencyLimit large_bodies_;
  SendBudget send_budget_;
  ConcurrencyLimit websockets_;

  std::atomic<bool> draining_{false};  // set under mutex_, so that no session is missed
  std::mutex mutex_;
  std::map<Connection*, std::shared_ptr<WebSocketSession>> sessions_;
};

}  // namespace pitwall::http

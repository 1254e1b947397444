#include "exporter/http/dispatch.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "exporter/http/access_policy.h"
#include "exporter/http/body_permits.h"
#include "exporter/http/connection.h"
#include "exporter/http/cors.h"
#include "exporter/http/exchange.h"
#include "exporter/http/framing.h"
#include "exporter/http/message.h"
#include "exporter/http/request_head.h"
#include "exporter/http/router.h"
#include "exporter/http/server.h"
#include "exporter/http/websocket/websocket.h"
#include "exporter/http/websocket/websocket_handshake.h"
#include "exporter/http/websocket/websocket_loop.h"
#include "exporter/http/websocket/websocket_session.h"

namespace pitwall::http {

namespace {

using Clock = Connection::Clock;

// A client that does not read the close frame is disconnected after this time.
constexpr auto kCloseHandshakeTimeout = std::chrono::milliseconds(1000);

Response RefusalOfHead(const RequestHead& head, const Connection& connection) {
  if (connection.HasExpired()) return ErrorResponse(408, "the head did not arrive in time");
  return ErrorResponse(head.error_status, head.error);
}

// What every path may allow (RFC 9110, 9.3.7).
Response OptionsOfServer() {
  Response response;
  response.content_type.clear();
  response.headers.emplace_back("Allow", "GET, HEAD, POST, OPTIONS");
  return response;
}

}  // namespace

// Keeps the session in the set that Drain() closes.
class Dispatcher::OpenWebSocket {
 public:
  OpenWebSocket(Dispatcher& dispatcher, Connection& connection,
                const std::shared_ptr<WebSocketSession>& session)
      : dispatcher_(dispatcher), connection_(connection) {
    const std::scoped_lock lock(dispatcher.mutex_);
    if (dispatcher.draining_.load(std::memory_order_relaxed)) session->Close(1001);
    dispatcher.sessions_.emplace(&connection, session);
  }
  ~OpenWebSocket() {
    const std::scoped_lock lock(dispatcher_.mutex_);
    dispatcher_.sessions_.erase(&connection_);
  }
  OpenWebSocket(const OpenWebSocket&) = delete;
  OpenWebSocket& operator=(const OpenWebSocket&) = delete;

 private:
  Dispatcher& dispatcher_;
  Connection& connection_;
};

Dispatcher::Dispatcher(const ServerOptions& options)
    : options_(options),
      access_policy_(options.allowed_hosts, options.allowed_origins, options.open_paths),
      body_permits_(options.max_bodies),
      large_bodies_(options.max_large_bodies),
      send_budget_(options.max_held_bytes),
      websockets_(options.max_websockets) {}

int Dispatcher::Serve(Connection& connection) {
  const auto begin = Clock::now();
  connection.BeginRequest();
  Exchange exchange(connection, send_budget_);
  if (exchange.Head().is_http2_preface && options_.on_http2) options_.on_http2();
  ServedRequest served;
  const Router::Match match = router_.Find(exchange.Head().method, exchange.Head().path);
  try {
    Dispatch(exchange, connection, match, &served.pattern);
  } catch (...) {
    // The exception may quote the request, so its text is not logged.
    if (options_.log) options_.log("a request failed: " + std::string(served.pattern));
    if (exchange.Status() == 0) {
      Refuse(exchange, match.route, ErrorResponse(500, "internal error"));
    }
  }
  if (options_.on_request) {
    served.method = exchange.Head().method;
    served.status = exchange.Status();
    served.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    served.response_bytes = exchange.ResponseBytes();
    options_.on_request(served);
  }
  connection.EndRequest();
  return exchange.Status();
}

void Dispatcher::Drain() {
  const std::scoped_lock lock(mutex_);
  draining_.store(true, std::memory_order_relaxed);
  for (const auto& [connection, session] : sessions_) {
    session->Close(1001);
    connection->SetDeadline(Clock::now() + kCloseHandshakeTimeout, Connection::Phase::kSending);
  }
}

void Dispatcher::SendResponse(Exchange& exchange, Response response) {
  access_policy_.AddHeaders(exchange.GetRequest(), response.headers);
  exchange.SendResponse(std::move(response), options_.send_timeout);
}

Response Dispatcher::RefusalOf(const Route* route, const Request& request, Response refusal) {
  if (route == nullptr || !route->on_refusal) return refusal;
  return route->on_refusal(std::move(refusal), request);
}

void Dispatcher::Refuse(Exchange& exchange, const Route* route, Response refusal) {
  SendResponse(exchange, RefusalOf(route, exchange.GetRequest(), std::move(refusal)));
}

void Dispatcher::Dispatch(Exchange& exchange, Connection& connection, const Router::Match& match,
                          std::string_view* pattern) {
  if (exchange.Head().error_status != 0) {
    const Response refusal = RefusalOfHead(exchange.Head(), connection);
    return exchange.SendResponse(RefusalOf(match.route, exchange.GetRequest(), refusal),
                                 kRefusalTimeout);
  }
  if (draining_.load(std::memory_order_relaxed)) {
    return Refuse(exchange, match.route, BusyResponse("the server is stopping"));
  }
  if (auto refusal = access_policy_.Check(exchange.GetRequest(), exchange.Host())) {
    return Refuse(exchange, match.route, std::move(*refusal));
  }
  if (exchange.Head().path == "*") return SendResponse(exchange, OptionsOfServer());
  *pattern = match.pattern;
  if (match.allow.empty()) return SendResponse(exchange, ErrorResponse(404, "no such path"));
  if (match.route == nullptr && access_policy_.cors().IsPreflight(exchange.GetRequest())) {
    return SendResponse(exchange, Cors::PreflightResponse(match.allow));
  }
  if (match.route == nullptr) {
    Response refusal = ErrorResponse(405, "the method must be one of: " + match.allow);
    refusal.headers.emplace_back("Allow", match.allow);
    return SendResponse(exchange, std::move(refusal));
  }
  if (match.route->websocket != nullptr) {
    return ServeWebSocket(exchange, connection, *match.route->websocket);
  }
  if (!match.route->content_types.empty())
    return ReadBodyAndRun(exchange, connection, *match.route);
  Run(exchange, *match.route);
}

void Dispatcher::ReadBodyAndRun(Exchange& exchange, Connection& connection, const Route& route) {
  BodyAllowance allowance(options_.max_body_bytes, large_bodies_, body_permits_, connection);
  std::optional<Response> refusal = ReadBody(exchange, route, allowance);
  allowance.ReleasePermit();
  if (!refusal) return Run(exchange, route);
  refusal = RefusalOf(&route, exchange.GetRequest(), *std::move(refusal));
  access_policy_.AddHeaders(exchange.GetRequest(), refusal->headers);
  exchange.SendResponse(*std::move(refusal), kRefusalTimeout);
}

std::optional<Response> Dispatcher::ReadBody(Exchange& exchange, const Route& route,
                                             BodyAllowance& allowance) {
  const Framing& framing = exchange.Head().framing;
  if (!framing.has_length && !framing.chunked) {
    return ErrorResponse(411, "Content-Length or chunks are needed");
  }
  const auto type = exchange.GetRequest().Header("Content-Type").value_or("");
  if (route.content_types[0] != "*" && !ContentTypeIs(type, route.content_types)) {
    std::string wanted;
    for (const auto& one : route.content_types) wanted += (wanted.empty() ? "" : ", ") + one;
    return ErrorResponse(415, "Content-Type must be one of: " + wanted);
  }
  const std::size_t max_bytes =
      route.max_body_bytes != 0 ? route.max_body_bytes : options_.max_body_bytes;
  return exchange.ReadBody(max_bytes, allowance, options_.body_timeout);
}

void Dispatcher::Run(Exchange& exchange, const Route& route) {
  SendResponse(exchange, route.handler(exchange.GetRequest()));
}

void Dispatcher::ServeWebSocket(Exchange& exchange, Connection& connection,
                                WebSocketHandler& handler) {
  const Request& request = exchange.GetRequest();
  WebSocketHandshake handshake = AnswerHandshake(request);
  if (handshake.refusal) return SendResponse(exchange, *std::move(handshake.refusal));
  const ConcurrencyLimit::Permit permit(websockets_);
  if (!permit) return SendResponse(exchange, BusyResponse("too many WebSockets are open"));
  if (!exchange.Upgrade(handshake.accept, handshake.extensions)) return;
  const auto session = std::make_shared<WebSocketSession>(handshake.inflates);
  {
    const OpenWebSocket open(*this, connection, session);
    handler.OnOpen(session, request);
    http::ServeWebSocket(connection.NonBlockingStream(), *session, options_.websocket_timeouts);
    session->End();
    handler.OnClose(session);
  }
  exchange.Linger();
}

}  // namespace pitwall::http

#include "exporter/http/dispatch.h"

#include <utility>

#include "exporter/http/text.h"
#include "exporter/http/websocket/websocket_deflate.h"
#include "exporter/http/websocket/websocket_frame.h"
#include "exporter/http/websocket/websocket_loop.h"

namespace pitwall::http {

namespace {

using Clock = ConnectionTable::Clock;

// What ends a WebSocket whose client does not take its close frame.
constexpr auto kCloseHandshakeTimeout = std::chrono::milliseconds(1000);

Response UpgradeRequired() {
  Response response = ErrorResponse(426, "this path speaks WebSocket version 13 only");
  response.headers.emplace_back("Upgrade", "websocket");
  response.headers.emplace_back("Sec-WebSocket-Version", "13");
  return response;
}

bool IsUpgradeRequest(const Request& request) {
  return request.method == "GET" && HasToken(request.Header("Upgrade").value_or(""), "websocket") &&
         HasToken(request.Header("Connection").value_or(""), "upgrade") &&
         request.Header("Sec-WebSocket-Version") == "13";
}

}  // namespace

Dispatcher::Dispatcher(const ServerOptions& options, ConnectionTable& table)
    : options_(options),
      table_(table),
      access_policy_(options.allowed_hosts, options.allowed_origins),
      bodies_(options.max_bodies),
      websockets_(options.max_websockets) {}

int Dispatcher::Serve(mg_connection* connection) {
  const auto begin = Clock::now();
  table_.BeginRequest(connection);
  Exchange exchange(connection, table_);
  ServedRequest served;
  try {
    Dispatch(exchange, &served.pattern);
  } catch (...) {
    // What was thrown may quote the request, so it is not logged.
    if (options_.log) options_.log("a request failed: " + std::string(served.pattern));
    if (exchange.Status() == 0) SendResponse(exchange, ErrorResponse(500, "internal error"));
  }
  if (options_.on_request) {
    served.method = exchange.Method();
    served.status = exchange.Status();
    served.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    served.response_bytes = exchange.ResponseBytes();
    options_.on_request(served);
  }
  table_.EndRequest(connection);
  return exchange.Status();
}

void Dispatcher::ServeMalformed(mg_connection* connection, int status) {
  table_.BeginRequest(connection);
  // CivetWeb says the same of a head that is malformed and of one that is too large.
  Response response = ErrorResponse(400, "the request's head is malformed or larger than " +
                                             std::to_string(kMaxRequestHeadBytes) + " bytes");
  if (table_.Expired(connection)) response = ErrorResponse(408, "the head did not arrive in time");
  if (status == 505) response = ErrorResponse(505, "the version must be HTTP/1.0 or HTTP/1.1");
  const auto bytes = RespondToMalformed(connection, table_, response);
  if (options_.on_request) options_.on_request({"", "", response.status, 0, bytes});
}

void Dispatcher::Drain() {
  const std::scoped_lock lock(mutex_);
  draining_.store(true, std::memory_order_relaxed);
  for (const auto& [connection, session] : sessions_) {
    session->Close(1001);
    table_.SetDeadline(connection, Clock::now() + kCloseHandshakeTimeout,
                       ConnectionTable::Phase::kSending);
  }
}

void Dispatcher::SendResponse(Exchange& exchange, Response response) {
  exchange.SendResponse(std::move(response), options_.send_timeout);
}

void Dispatcher::RespondBusy(Exchange& exchange, std::string_view error) {
  Response busy = ErrorResponse(503, error);
  busy.headers.emplace_back("Retry-After", "1");
  SendResponse(exchange, std::move(busy));
}

void Dispatcher::Dispatch(Exchange& exchange, std::string_view* pattern) {
  if (const auto& error = exchange.GetFraming().error; !error.empty()) {
    return SendResponse(exchange, ErrorResponse(400, error));
  }
  if (draining_.load(std::memory_order_relaxed))
    return RespondBusy(exchange, "the server is stopping");
  const Request& request = exchange.GetRequest();
  if (auto refusal = access_policy_.Check(request, exchange.Scheme(), exchange.Host())) {
    return SendResponse(exchange, std::move(*refusal));
  }
  const auto match = router_.Find(request.method, exchange.RawPath());
  *pattern = match.pattern;
  if (match.allow.empty()) return SendResponse(exchange, ErrorResponse(404, "no such path"));
  if (match.route == nullptr) {
    Response refusal = ErrorResponse(405, "the method must be one of: " + match.allow);
    refusal.headers.emplace_back("Allow", match.allow);
    return SendResponse(exchange, std::move(refusal));
  }
  if (match.route->websocket != nullptr) {
    return ServeWebSocket(exchange, *match.route->websocket);
  }
  if (!match.route->content_types.empty()) return ReadBodyAndRun(exchange, *match.route);
  Run(exchange, *match.route);
}

void Dispatcher::ReadBodyAndRun(Exchange& exchange, const Route& route) {
  const Framing& framing = exchange.GetFraming();
  if (!framing.has_length && !framing.chunked) {
    return SendResponse(exchange, ErrorResponse(411, "Content-Length or chunks are needed"));
  }
  const auto type = exchange.GetRequest().Header("Content-Type").value_or("");
  if (!ContentTypeIs(type, route.content_types)) {
    std::string wanted;
    for (const auto& one : route.content_types) wanted += (wanted.empty() ? "" : ", ") + one;
    return SendResponse(exchange, ErrorResponse(415, "Content-Type must be one of: " + wanted));
  }
  {
    const ConcurrencyLimit::Permit permit(bodies_);
    if (!permit) return RespondBusy(exchange, "too many bodies are being read");
    if (!exchange.ReadBody(options_.max_body_bytes, options_.body_timeout)) return;
  }
  Run(exchange, route);
}

void Dispatcher::Run(Exchange& exchange, const Route& route) {
  SendResponse(exchange, route.handler(exchange.GetRequest()));
}

void Dispatcher::ServeWebSocket(Exchange& exchange, WebSocketHandler& handler) {
  const Request& request = exchange.GetRequest();
  const auto key = request.Header("Sec-WebSocket-Key").value_or("");
  if (!IsUpgradeRequest(request)) return SendResponse(exchange, UpgradeRequired());
  if (!IsWebSocketKey(key)) {
    return SendResponse(exchange,
                        ErrorResponse(400, "Sec-WebSocket-Key must be 16 bytes in base64"));
  }
  const ConcurrencyLimit::Permit permit(websockets_);
  if (!permit) return RespondBusy(exchange, "too many WebSockets are open");
  const bool deflates = OffersDeflate(request.Header("Sec-WebSocket-Extensions").value_or(""));
  if (!exchange.Upgrade(WebSocketAccept(key), deflates ? kDeflateResponse : "")) return;
  const auto session = std::make_shared<WebSocketSession>(deflates);
  {
    const std::scoped_lock lock(mutex_);
    if (draining_.load(std::memory_order_relaxed)) session->Close(1001);
    sessions_.emplace(exchange.Connection(), session);
  }
  handler.OnOpen(session, request);
  http::ServeWebSocket(exchange.GetStream(), *session, options_.websocket_timeouts);
  session->End();
  handler.OnClose(session);
  {
    const std::scoped_lock lock(mutex_);
    sessions_.erase(exchange.Connection());
  }
  exchange.Linger();
}

}  // namespace pitwall::http

#include "exporter/http/websocket/websocket_handshake.h"

#include "exporter/http/message.h"
#include "exporter/http/text.h"
#include "exporter/http/websocket/websocket_deflate.h"
#include "exporter/http/websocket/websocket_frame.h"

namespace pitwall::http {

namespace {

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

WebSocketHandshake AnswerHandshake(const Request& request) {
  WebSocketHandshake handshake;
  const auto key = request.Header("Sec-WebSocket-Key").value_or("");
  if (!IsUpgradeRequest(request)) {
    handshake.refusal = UpgradeRequired();
    return handshake;
  }
  if (!IsWebSocketKey(key)) {
    handshake.refusal = ErrorResponse(400, "Sec-WebSocket-Key must be 16 bytes in base64");
    return handshake;
  }
  handshake.accept = WebSocketAccept(key);
  handshake.extensions = AnswerDeflate(request.Header("Sec-WebSocket-Extensions").value_or(""));
  handshake.inflates = !handshake.extensions.empty();
  return handshake;
}

}  // namespace pitwall::http

// The bytes of an HTTP connection: head, body, further requests, and an upgrade to a WebSocket.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "exporter/http/dispatch.h"
#include "exporter/http/message.h"
#include "exporter/http/server.h"
#include "exporter/http/websocket/websocket.h"
#include "tests/fuzz/fuzz_connection.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/target.h"
#include "tests/http/corpus/http_case.h"

namespace pitwall::fuzz {

namespace {

class GreetingSocket final : public http::WebSocketHandler {
 public:
  void OnOpen(const std::shared_ptr<http::WebSocketSession>& session,
              const http::Request&) override {
    session->Send(http::WebSocketMessage("hello"));
  }
  void OnClose(const std::shared_ptr<http::WebSocketSession>&) override {}
};

// Nothing in it changes while it serves requests.
struct FuzzedServer {
  http::ServerOptions options;
  GreetingSocket socket;
  http::Dispatcher dispatcher{options};

  FuzzedServer() {
    const auto add = [this](std::string method, std::string path, http::Handler handler,
                            std::vector<std::string> types = {}) {
      dispatcher.Routes().Add(
          {std::move(method), std::move(path), std::move(handler), std::move(types), nullptr, {}});
    };
    const auto body = [](std::string text) {
      http::Response response;
      response.body = std::move(text);
      return response;
    };
    add("GET", "/hello", [body](const http::Request&) { return body("hello"); });
    add("GET", "/agents/{id}", [body](const http::Request& request) { return body(request.path); });
    add("GET", "/query", [body](const http::Request& request) {
      std::string text;
      for (const auto& [name, value] : request.query) text += name + "=" + value + "\n";
      return body(text);
    });
    add("GET", "/stream", [](const http::Request&) {
      http::Response response;
      response.stream = [](http::BodyWriter& out) { out.Write("piece"); };
      return response;
    });
    add("POST", "/echo", [body](const http::Request& request) { return body(request.body); },
        {"application/json", "text/plain"});
    dispatcher.Routes().Add({"GET", "/ws", {}, {}, &socket, {}});
  }
};

void RunHttp(std::string_view bytes) {
  static FuzzedServer server;
  Input input(bytes);
  const std::size_t first = input.Number<std::uint16_t>();
  const std::string_view sent = input.Rest().substr(0, FuzzConnection::kMaxSentBytes);
  FuzzConnection connection;
  // The bytes arrive in two pieces.
  connection.Send(sent.substr(0, first));
  bool has_request = connection.ReadRequest();
  connection.Send(sent.substr(std::min(first, sent.size())));
  connection.EndSending();
  if (!has_request) has_request = connection.ReadRequest();
  for (; has_request; has_request = connection.ReadRequest()) {
    const std::size_t before = connection.responses().size();
    const int status = server.dispatcher.Serve(connection);
    Require(status >= 101 && status <= 599, "every request gets a status");
    Require(std::string_view(connection.responses()).substr(before).starts_with("HTTP/1.1 "),
            "every request gets a response");
    if (status == 101 || !connection.IsKeptAlive()) break;
  }
}

Seeds HttpSeeds() {
  Seeds seeds;
  for (const auto cases :
       {http::RequestLineCases, http::TargetCases, http::FieldCases, http::HostCases,
        http::ConnectionCases, http::LengthCases, http::ChunkCases, http::SemanticCases}) {
    for (const http::HttpCase& one : cases()) {
      if (one.request.size() <= 1024) seeds.push_back(std::string("\xff\xff") + one.request);
    }
  }
  seeds.push_back(std::string("\x10\0", 2) +
                  http::WithLines("Upgrade: websocket\r\nConnection: Upgrade\r\n"
                                  "Sec-WebSocket-Version: 13\r\n"
                                  "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                                  "/ws") +
                  std::string("\x89\x80\1\2\3\4\x88\x82\1\2\3\4\2\xea", 14));
  return seeds;
}

}  // namespace

const Target kHttp{"http", RunHttp, HttpSeeds};

}  // namespace pitwall::fuzz

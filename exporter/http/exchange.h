// One request and its response.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/http/body_permits.h"
#include "exporter/http/connection.h"
#include "exporter/http/message.h"
#include "exporter/http/request_head.h"
#include "exporter/http/send_budget.h"

namespace pitwall::http {

// The time in which a refused client must read its response.
inline constexpr auto kRefusalTimeout = std::chrono::seconds(5);

// Reads the request from a connection and writes the response. Lives for one request. One thread.
class Exchange {
 public:
  // The budget must outlive it.
  Exchange(Connection& connection, SendBudget& send_budget);

  const RequestHead& Head() const { return head_; }
  std::string_view Host() const;
  const Request& GetRequest() const { return request_; }

  // Reads the body into the request. If that fails, the request's body is empty, and the result is
  // the response that refuses the request.
  std::optional<Response> ReadBody(std::size_t max_bytes, BodyAllowance& allowance,
                                   std::chrono::milliseconds timeout);
  // Sends the response, or 503 if it is large and slow clients hold too much memory already. The
  // body is compressed if it is large and the client accepts gzip. A response to HEAD has no body.
  void SendResponse(Response response, std::chrono::milliseconds timeout);
  // Switches to a WebSocket with these extensions, which may be empty. False if the peer closed.
  bool Upgrade(std::string_view accept, std::string_view extensions);
  // After the last byte: lets the client read the response although it is still sending.
  void Linger();

  int Status() const { return status_; }  // 0: no response yet
  std::size_t ResponseBytes() const { return response_bytes_; }

 private:
  std::optional<Response> ReadRaw(std::size_t max_bytes, BodyAllowance& allowance,
                                  std::chrono::milliseconds timeout);
  std::optional<Response> Inflate(std::size_t max_bytes, BodyAllowance& allowance);
  void StreamResponse(Response response, std::chrono::milliseconds timeout);
  bool KeepsAlive() const;
  bool Write(std::string_view bytes);

  Connection& connection_;
  SendBudget& send_budget_;
  const RequestHead& head_;
  Request request_;
  bool has_unread_body_ = false;  // the peer may still send bytes of the body
  int status_ = 0;
  std::size_t response_bytes_ = 0;
};

}  // namespace pitwall::http

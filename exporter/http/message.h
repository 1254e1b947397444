// What a handler gets and gives: HTTP without its server.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pitwall::http {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string path;  // without the query, percent-decoded
  Fields query;      // percent-decoded, in the order given
  Fields headers;    // as sent
  std::string body;  // inflated where it came gzipped, within the server's bound

  // First value of a query parameter; nullopt where it is absent.
  std::optional<std::string_view> Query(std::string_view name) const;
  std::vector<std::string_view> QueryAll(std::string_view name) const;
  // First value of a header, its name in any case.
  std::optional<std::string_view> Header(std::string_view name) const;
};

// Where a body goes that is written while it is made.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  // Blocks while the client is slow, within the server's send timeout. Throws PeerClosed where the
  // client is gone or too slow: whoever makes the body lets that pass.
  virtual void Write(std::string_view piece) = 0;
};
struct PeerClosed {};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Fields headers;
  // In the place of `body`, for one that several answers share. Sent as it is: whoever made it has
  // coded it and says so in the headers.
  std::shared_ptr<const std::string> shared_body = nullptr;
  // In the place of `body`, for one that is too large to hold: called once, on the same thread,
  // after the handler has returned; never for HEAD.
  std::function<void(BodyWriter&)> stream = nullptr;
};

// What is sent, unless it is a stream.
inline const std::string& BodyOf(const Response& response) {
  return response.shared_body ? *response.shared_body : response.body;
}

// `{"error": "…"}` with the status.
Response ErrorResponse(int status, std::string_view error);

// Runs on one of the server's threads, several at once. An exception becomes a 500.
using Handler = std::function<Response(const Request&)>;

}  // namespace pitwall::http

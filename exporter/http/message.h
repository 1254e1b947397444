// Requests and responses, as handlers see them.
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
  std::string path;       // without the query, percent-decoded
  Fields query;           // percent-decoded, in the order given
  Fields headers;         // as sent
  std::string body;       // decompressed if it was sent as gzip, within the server's limit
  std::string gzip_body;  // as it was sent, if it was sent as gzip

  // First value of a query parameter; nullopt if it is absent.
  std::optional<std::string_view> Query(std::string_view name) const;
  std::vector<std::string_view> QueryAll(std::string_view name) const;
  // First value of a header. The case of the name does not matter.
  std::optional<std::string_view> Header(std::string_view name) const;
};

// The destination of a body that is written while it is generated.
class BodyWriter {
 public:
  virtual ~BodyWriter() = default;
  // Blocks while the client is slow, at most for the server's send timeout. Throws PeerClosed if
  // the client has disconnected or is too slow; the code that writes the body must not catch it.
  virtual void Write(std::string_view piece) = 0;
};
struct PeerClosed {};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Fields headers;
  // Replaces `body`; shared by several responses. Sent unchanged: if it is compressed, the headers
  // must say so.
  std::shared_ptr<const std::string> shared_body = nullptr;
  // Replaces `body`, for bodies that are too large for memory. Called once, on the same thread,
  // after the handler has returned; never for HEAD.
  std::function<void(BodyWriter&)> stream = nullptr;
};

// The body that is sent, unless it is a stream.
inline const std::string& BodyOf(const Response& response) {
  return response.shared_body ? *response.shared_body : response.body;
}

// `{"error": "…"}` with the status.
Response ErrorResponse(int status, std::string_view error);
// The same with status 503 and a Retry-After of one second.
Response BusyResponse(std::string_view error);

// Runs on the server's threads, several at once. An exception becomes a 500.
using Handler = std::function<Response(const Request&)>;

// Replaces the response with which the server refuses a request of the route: one that is not
// allowed, has a body of the wrong type or size, comes at a bad time, or whose handler threw (500).
// Runs on the server's threads.
using RefusalHandler = std::function<Response(Response refusal, const Request& request)>;

}  // namespace pitwall::http

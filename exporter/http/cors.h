// Cross-origin requests from pages of allowed origins, to the paths of the API.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/http/message.h"

namespace pitwall::http {

// A browser lets a page of another origin read a response only if its headers allow it, and asks
// with a preflight before requests that a form could not send. Only origins of the list get these
// headers, and only below `/api`. Credentials are not included: a page sends `Authorization`
// itself. Constant after construction; any thread.
class Cors {
 public:
  explicit Cors(std::vector<std::string> allowed_origins)
      : allowed_origins_(std::move(allowed_origins)) {}

  // Whether the request is a preflight of an allowed origin. It has no credentials.
  bool IsPreflight(const Request& request) const;
  // Adds the headers that let the page read the response.
  void AddHeaders(const Request& request, Fields& headers) const;
  // `allow`: the methods of the path.
  static Response PreflightResponse(std::string_view allow);

 private:
  bool IsAllowed(const Request& request) const;

  const std::vector<std::string> allowed_origins_;
};

}  // namespace pitwall::http

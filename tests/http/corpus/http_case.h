// One case of the corpus of requests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pitwall::http {

// The bytes of a client, and what RFC 9110, 9112 or 3986 makes of them. The server has the routes
// of ServerTest.
struct HttpCase {
  std::string_view clause;
  std::string request;
  std::vector<int> statuses;     // of all responses, in their order
  bool keeps_connection = true;  // a request that follows is answered
  std::string contains = {};     // the responses have this text
  std::string lacks = {};        // the responses do not have this text
};
using HttpCases = std::vector<HttpCase>;

inline constexpr std::string_view kDelimiters = "\"(),/:;<=>?@[\\]{}";

// A GET with these lines behind its Host.
inline std::string WithLines(std::string_view lines, std::string_view path = "/hello") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" + std::string(lines) +
         "\r\n";
}
// A POST of JSON to the route that echoes it.
inline std::string Echo(std::string_view lines, std::string_view body,
                        std::string_view version = "1.1") {
  return "POST /echo HTTP/" + std::string(version) +
         "\r\nHost: localhost\r\nContent-Type: application/json\r\n" + std::string(lines) + "\r\n" +
         std::string(body);
}
inline std::string Chunks(std::string_view chunks) {
  return Echo("Transfer-Encoding: chunked\r\n", chunks);
}

HttpCases RequestLineCases();
HttpCases TargetCases();
HttpCases FieldCases();
HttpCases HostCases();
HttpCases ConnectionCases();
HttpCases LengthCases();
HttpCases ChunkCases();
HttpCases SemanticCases();

}  // namespace pitwall::http

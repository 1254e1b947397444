#include "exporter/http/response_head.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <iterator>
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

std::string_view ReasonOf(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  std::array<char, 40> text{};
  const auto length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
  return {text.data(), length};
}

bool Has(const Response& response, std::string_view name) {
  return std::any_of(response.headers.begin(), response.headers.end(),
                     [name](const auto& field) { return EqualsIgnoringCase(field.first, name); });
}

}  // namespace

std::string FormatHead(const Response& response, bool keep_alive, BodyFraming framing) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + ' ';
  head += ReasonOf(response.status);
  const auto add = [&head](std::string_view name, std::string_view value) {
    head += "\r\n";
    head += name;
    head += ": ";
    // A line end within a value would begin another header.
    std::remove_copy_if(value.begin(), value.end(), std::back_inserter(head),
                        [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
  };
  add("Date", Now());
  if (!response.content_type.empty()) add("Content-Type", response.content_type);
  const bool has_body = response.status != 204 && response.status != 304;
  if (framing == BodyFraming::kLength && has_body) {
    add("Content-Length", std::to_string(BodyOf(response).size()));
  } else if (framing == BodyFraming::kChunks) {
    add("Transfer-Encoding", "chunked");
  }
  add("X-Content-Type-Options", "nosniff");
  if (!Has(response, "Cache-Control")) add("Cache-Control", "no-store");
  for (const auto& [name, value] : response.headers) add(name, value);
  add("Connection", keep_alive ? "keep-alive" : "close");
  head += "\r\n\r\n";
  return head;
}

}  // namespace pitwall::http

#include "exporter/http/message.h"

#include <strings.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace pitwall::http {

namespace {
bool HeaderNamesEqual(std::string_view a, std::string_view b) {
  return a.size() == b.size() && strncasecmp(a.data(), b.data(), a.size()) == 0;
}
}  // namespace

std::optional<std::string_view> Request::Query(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

std::vector<std::string_view> Request::QueryAll(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : query) {
    if (key == name) values.emplace_back(value);
  }
  return values;
}

std::optional<std::string_view> Request::Header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (HeaderNamesEqual(key, name)) return value;
  }
  return std::nullopt;
}

Response ErrorResponse(int status, std::string_view error) {
  Response response;
  response.status = status;
  response.body = nlohmann::json{{"error", error}}.dump(-1, ' ', false,
                                                        nlohmann::json::error_handler_t::replace);
  response.body += '\n';
  return response;
}

Response BusyResponse(std::string_view error) {
  Response busy = ErrorResponse(503, error);
  busy.headers.emplace_back("Retry-After", "1");
  return busy;
}

}  // namespace pitwall::http

#include "exporter/http/cors.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "exporter/http/message.h"
#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

bool IsApiPath(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

}  // namespace

bool Cors::IsAllowed(const Request& request) const {
  const auto origin = request.Header("Origin");
  if (!origin || !IsApiPath(request.path)) return false;
  return std::any_of(allowed_origins_.begin(), allowed_origins_.end(),
                     [&](const std::string& one) { return EqualsIgnoringCase(one, *origin); });
}

bool Cors::IsPreflight(const Request& request) const {
  return request.method == "OPTIONS" && request.Header("Access-Control-Request-Method") &&
         IsAllowed(request);
}

void Cors::AddHeaders(const Request& request, Fields& headers) const {
  if (allowed_origins_.empty() || !IsApiPath(request.path)) return;
  headers.emplace_back("Vary", "Origin");
  if (!IsAllowed(request)) return;
  headers.emplace_back("Access-Control-Allow-Origin", *request.Header("Origin"));
  headers.emplace_back("Access-Control-Expose-Headers", "ETag, Retry-After");
}

Response Cors::PreflightResponse(std::string_view allow) {
  Response response;
  response.status = 204;
  response.content_type.clear();
  response.headers.emplace_back("Access-Control-Allow-Methods", allow);
  response.headers.emplace_back("Access-Control-Allow-Headers",
                                "Authorization, Content-Encoding, Content-Type, If-None-Match");
  response.headers.emplace_back("Access-Control-Max-Age", "600");
  return response;
}

}  // namespace pitwall::http

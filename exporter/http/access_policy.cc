#include "exporter/http/access_policy.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/allowed_hosts.h"
#include "exporter/http/credentials.h"
#include "exporter/http/message.h"
#include "exporter/http/text.h"
#include "exporter/http/web_config.h"
#include "exporter/text/tokens.h"

namespace pitwall::http {

namespace {

constexpr std::size_t kMaxChecksAtOnce = 2;
constexpr std::chrono::seconds kCheckPatience{10};

// A page of another site makes a user's browser load this: an image, a script or a frame. Such a
// request has no Origin, and views are expensive. Following a link is allowed.
bool IsEmbeddedByAnotherSite(const Request& request) {
  if (request.Header("Sec-Fetch-Site").value_or("") != "cross-site") return false;
  if (request.Header("Origin")) return false;  // it was checked
  return request.Header("Sec-Fetch-Mode").value_or("") != "navigate" ||
         request.Header("Sec-Fetch-Dest").value_or("") != "document";
}

}  // namespace

AccessPolicy::AccessPolicy(std::vector<std::string> allowed_hosts,
                           std::vector<std::string> allowed_origins,
                           std::vector<std::string> open_paths)
    : allowed_hosts_(std::move(allowed_hosts)),
      allowed_origins_(std::move(allowed_origins)),
      cors_(allowed_origins_),
      open_paths_(std::move(open_paths)),
      checks_(kMaxChecksAtOnce, kCheckPatience) {}

void AccessPolicy::Set(const WebConfig& config) {
  Access access;
  access.authenticates = config.Authenticates();
  if (!config.users.empty()) access.credentials = std::make_shared<Credentials>(config.users);
  if (!config.headers.empty()) {
    access.headers = std::make_shared<const std::map<std::string, std::string>>(config.headers);
  }
  const std::scoped_lock lock(mutex_);
  access_ = std::move(access);
}

void AccessPolicy::AddHeaders(const Request& request, Fields& headers) {
  cors_.AddHeaders(request, headers);
  const auto configured = CurrentAccess().headers;
  if (!configured) return;
  for (const auto& [name, value] : *configured) {
    const bool is_given = std::any_of(
        headers.begin(), headers.end(),
        [&name = name](const auto& field) { return EqualsIgnoringCase(field.first, name); });
    if (!is_given) headers.emplace_back(name, value);
  }
}

AccessPolicy::Access AccessPolicy::CurrentAccess() {
  const std::scoped_lock lock(mutex_);
  return access_;
}

bool AccessPolicy::NeedsBcrypt(const Request& request) {
  const Access access = CurrentAccess();
  const auto authorization = request.Header("Authorization");
  return access.credentials && authorization && !access.credentials->IsCached(*authorization);
}

std::optional<Response> AccessPolicy::Check(const Request& request, std::string_view host) {
  const Access access = CurrentAccess();
  const bool has_host = request.Header("Host").has_value();
  if (!access.authenticates && has_host && !IsHostAllowed(host, allowed_hosts_)) {
    return ErrorResponse(421, "Host must be an IP address, localhost or an allowed host");
  }
  for (const auto& [name, value] : request.headers) {
    if (EqualsIgnoringCase(name, "Origin") && !IsOriginAllowed(value, host, allowed_origins_)) {
      return ErrorResponse(403, "Origin must be this server or an allowed origin");
    }
  }
  if (IsEmbeddedByAnotherSite(request)) {
    return ErrorResponse(403, "pages of other sites may link here, but not load anything");
  }
  if (!access.credentials || IsOpen(request) || cors_.IsPreflight(request)) return std::nullopt;
  return CheckCredentials(request, *access.credentials);
}

bool AccessPolicy::IsOpen(const Request& request) const {
  return (request.method == "GET" || request.method == "HEAD") &&
         std::find(open_paths_.begin(), open_paths_.end(), request.path) != open_paths_.end();
}

std::optional<Response> AccessPolicy::CheckCredentials(const Request& request,
                                                       Credentials& credentials) {
  const auto authorization = request.Header("Authorization");
  if (authorization) {
    if (credentials.IsCached(*authorization)) return std::nullopt;
    const CheckQueue::Turn check(checks_, credentials.UserOf(*authorization));
    if (!check) {
      Response busy = ErrorResponse(503, "too many credentials are being checked");
      busy.headers.emplace_back("Retry-After", "1");
      return busy;
    }
    // Another connection of this client may have been first.
    if (credentials.IsCached(*authorization) || credentials.Check(*authorization)) {
      return std::nullopt;
    }
  }
  Response unauthorized = ErrorResponse(401, "a user name and a password are required");
  unauthorized.headers.emplace_back("WWW-Authenticate",
                                    "Basic realm=\"pitwall\", charset=\"UTF-8\"");
  return unauthorized;
}

bool ContentTypeIs(std::string_view content_type, const std::vector<std::string>& wanted) {
  const auto type = text::MediaTypeOf(content_type);
  return std::any_of(wanted.begin(), wanted.end(),
                     [type](const std::string& one) { return EqualsIgnoringCase(one, type); });
}

}  // namespace pitwall::http

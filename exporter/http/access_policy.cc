#include "exporter/http/access_policy.h"

#include <algorithm>
#include <cstddef>
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

}  // namespace

AccessPolicy::AccessPolicy(std::vector<std::string> allowed_hosts,
                           std::vector<std::string> allowed_origins)
    : allowed_hosts_(std::move(allowed_hosts)),
      allowed_origins_(std::move(allowed_origins)),
      checks_(kMaxChecksAtOnce) {}

void AccessPolicy::Set(const WebConfig& config) {
  Access access;
  access.authenticates = config.Authenticates();
  if (!config.users.empty()) access.credentials = std::make_shared<Credentials>(config.users);
  const std::scoped_lock lock(mutex_);
  access_ = std::move(access);
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

std::optional<Response> AccessPolicy::Check(const Request& request, std::string_view scheme,
                                            std::string_view host) {
  const Access access = CurrentAccess();
  const bool has_host = request.Header("Host").has_value();
  if (!access.authenticates && has_host && !IsHostAllowed(host, allowed_hosts_)) {
    return ErrorResponse(421, "Host must be an IP address, localhost or an allowed host");
  }
  for (const auto& [name, value] : request.headers) {
    if (EqualsIgnoringCase(name, "Origin") &&
        !IsOriginAllowed(value, scheme, host, allowed_origins_)) {
      return ErrorResponse(403, "Origin must be this server or an allowed origin");
    }
  }
  if (!access.credentials) return std::nullopt;
  return CheckCredentials(request, *access.credentials);
}

std::optional<Response> AccessPolicy::CheckCredentials(const Request& request,
                                                       Credentials& credentials) {
  const auto authorization = request.Header("Authorization");
  if (authorization) {
    if (credentials.IsCached(*authorization)) return std::nullopt;
    const ConcurrencyLimit::Permit check(checks_);
    if (!check) {
      Response busy = ErrorResponse(503, "too many credentials are being checked");
      busy.headers.emplace_back("Retry-After", "1");
      return busy;
    }
    if (credentials.Check(*authorization)) return std::nullopt;
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

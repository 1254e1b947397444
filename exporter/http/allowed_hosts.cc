#include "exporter/http/allowed_hosts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/text.h"

namespace pitwall::http {

namespace {

bool IsAddress(int family, std::string_view text) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(family, std::string(text).c_str(), bytes) == 1;
}

// Without this port at the end.
std::string_view WithoutPort(std::string_view host, std::string_view port) {
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

bool IsPort(std::string_view text) {
  const auto port = ParseDigits(text);
  return port && *port <= 65535;
}

}  // namespace

bool IsHostAllowed(std::string_view host, const std::vector<std::string>& allowed) {
  const auto named = [host](const std::string& name) { return EqualsIgnoringCase(name, host); };
  if (std::any_of(allowed.begin(), allowed.end(), named)) return true;
  std::string_view name = host;
  const auto colon = host.rfind(':');
  if (host.starts_with('[')) {
    const auto bracket = host.find(']');
    if (bracket == std::string_view::npos) return false;
    const auto rest = host.substr(bracket + 1);
    if (!rest.empty() && (rest[0] != ':' || !IsPort(rest.substr(1)))) return false;
    return IsAddress(AF_INET6, host.substr(1, bracket - 1));
  }
  if (colon != std::string_view::npos) {
    if (!IsPort(host.substr(colon + 1))) return false;
    name = host.substr(0, colon);
  }
  return EqualsIgnoringCase(name, "localhost") || IsAddress(AF_INET, name) ||
         std::any_of(allowed.begin(), allowed.end(),
                     [name](const std::string& one) { return EqualsIgnoringCase(one, name); });
}

bool IsOriginAllowed(std::string_view origin, std::string_view host,
                     const std::vector<std::string>& allowed) {
  for (const auto& [scheme, default_port] :
       {std::pair<std::string_view, std::string_view>("http://", ":80"), {"https://", ":443"}}) {
    if (host.empty() || !EqualsIgnoringCase(origin.substr(0, scheme.size()), scheme)) continue;
    const std::string_view own = WithoutPort(origin.substr(scheme.size()), default_port);
    if (EqualsIgnoringCase(own, WithoutPort(host, default_port))) return true;
  }
  return std::any_of(allowed.begin(), allowed.end(),
                     [origin](const std::string& one) { return EqualsIgnoringCase(one, origin); });
}

}  // namespace pitwall::http

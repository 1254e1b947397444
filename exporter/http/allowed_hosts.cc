#include "exporter/http/allowed_hosts.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <optional>
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

// `:port`, whose digits may be missing (RFC 3986, 3.2.3), or nothing.
bool IsPortPart(std::string_view text) {
  if (text.empty() || text == ":") return true;
  const auto port = text[0] == ':' ? ParseDigits(text.substr(1)) : std::nullopt;
  return port && *port <= 65535;
}

bool IsNameCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_';
}

// The host without its port; the brackets of an IPv6 address stay.
std::string_view NameOf(std::string_view host) {
  return host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.find(':'));
}

bool IsIpv6InBrackets(std::string_view name) {
  return name.size() > 2 && name.front() == '[' &&
         IsAddress(AF_INET6, name.substr(1, name.size() - 2));
}

}  // namespace

bool IsHostWithPort(std::string_view text) {
  const std::string_view name = NameOf(text);
  if (name.empty() || !IsPortPart(text.substr(name.size()))) return false;
  return name.front() == '[' ? IsIpv6InBrackets(name)
                             : std::all_of(name.begin(), name.end(), IsNameCharacter);
}

bool IsHostAllowed(std::string_view host, const std::vector<std::string>& allowed) {
  const auto is_named = [&allowed](std::string_view name) {
    return std::any_of(allowed.begin(), allowed.end(),
                       [name](const std::string& one) { return EqualsIgnoringCase(one, name); });
  };
  if (is_named(host)) return true;
  if (!IsHostWithPort(host)) return false;
  const std::string_view name = NameOf(host);
  return EqualsIgnoringCase(name, "localhost") || IsAddress(AF_INET, name) ||
         IsIpv6InBrackets(name) || is_named(name);
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

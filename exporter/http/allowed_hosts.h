// The rules for Host and Origin, which protect the daemon from foreign web pages. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pitwall::http {

// Whether it is the name or the IP address of a host, with or without a port, as in a Host header.
// Names have letters, digits, `-`, `.` and `_`.
bool IsHostWithPort(std::string_view text);

// Whether the host is an IP address, `localhost` or one of `allowed`, with or without a port. A
// page that uses DNS rebinding cannot send any of these.
bool IsHostAllowed(std::string_view host, const std::vector<std::string>& allowed);

// Whether the origin has the host and port of the request's Host, or is one of `allowed`. The
// scheme does not matter, because a proxy may end TLS; the default port of the origin's scheme is
// the port of a Host without one. A page that uses DNS rebinding is refused by its Host.
bool IsOriginAllowed(std::string_view origin, std::string_view host,
                     const std::vector<std::string>& allowed);

}  // namespace pitwall::http

// Who may talk to the daemon from a browser: the Host and Origin rules. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pitwall::http {

// An IP address, `localhost` or one of `allowed`, with or without a port: what a page on a rebound
// name cannot send.
bool IsHostAllowed(std::string_view host, const std::vector<std::string>& allowed);

// The daemon's own origin (`scheme://` and the request's Host) or exactly one of `allowed`.
bool IsOriginAllowed(std::string_view origin, std::string_view scheme, std::string_view host,
                     const std::vector<std::string>& allowed);

}  // namespace pitwall::http

// One `host:port` to listen on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::http {

struct ListenAddress {
  std::string address;  // IPv4, dotted
  std::uint16_t port = 0;

  bool IsLoopback() const { return address.starts_with("127."); }
};

// `127.0.0.1:7487`, `localhost:7487`, `:7487` (every interface). Names are resolved, which may
// block. IPv6 is refused: the distribution's CivetWeb is built without it.
Result<ListenAddress> ParseListenAddress(std::string_view text);
Result<std::vector<ListenAddress>> ParseListenAddresses(const std::vector<std::string>& texts);

// For a server without authentication: fails if an address is beyond loopback.
Status RequireLoopback(const std::vector<ListenAddress>& addresses);

}  // namespace pitwall::http

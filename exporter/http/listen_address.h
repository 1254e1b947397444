// One `host:port` to listen on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pitwall::http {

struct ListenAddress {
  std::string address;  // IPv4, dotted
  std::uint16_t port = 0;
  std::string error;  // not empty: the text was no address that can be listened on

  bool IsLoopback() const { return address.starts_with("127."); }
};

// `127.0.0.1:7487`, `localhost:7487`, `:7487` (every interface); a name is looked up, which may
// block. IPv6 is refused: the distribution's CivetWeb is built without it.
ListenAddress ParseListenAddress(std::string_view text);

}  // namespace pitwall::http

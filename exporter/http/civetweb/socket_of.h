// CivetWeb keeps its sockets to itself; these find them again, to bound what it leaves unbounded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pitwall::http {

struct AcceptedSocket {
  int fd = -1;
  std::uint32_t peer_address = 0;  // network order
  std::uint16_t peer_port = 0;
  std::uint16_t local_port = 0;

  bool SameEndpoints(const AcceptedSocket& other) const {
    return peer_address == other.peer_address && peer_port == other.peer_port &&
           local_port == other.local_port;
  }
};

// The process's connected IPv4 sockets on these local ports. Looks through its descriptors: some
// tens of microseconds.
std::vector<AcceptedSocket> FindAcceptedSockets(const std::vector<std::uint16_t>& local_ports);

// Whether the descriptor still is a socket on that local port.
bool IsSocketOn(int fd, std::uint16_t local_port);

// The socket listening on this address and port; -1 where there is none.
int FindListeningSocket(const std::string& address, std::uint16_t port);

// A dotted IPv4 address in network order; 0 where it is none.
std::uint32_t ParseIpv4(const std::string& address);

}  // namespace pitwall::http

// CivetWeb does not give access to its sockets. These functions find them among the descriptors of
// the process.
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

// The connected IPv4 sockets of the process on these local ports. Cost: some tens of microseconds.
std::vector<AcceptedSocket> FindAcceptedSockets(const std::vector<std::uint16_t>& local_ports);

// Whether the descriptor is still a socket on that local port.
bool IsSocketOn(int fd, std::uint16_t local_port);

// The socket listening on this address and port; -1 if there is none.
int FindListeningSocket(const std::string& address, std::uint16_t port);

// The numeric address of the peer of a connected socket; empty if there is none.
std::string PeerAddress(int fd);

// A dotted IPv4 address in network order; 0 if the text is none.
std::uint32_t ParseIpv4(const std::string& address);

}  // namespace pitwall::http

// CivetWeb does not give access to its listening sockets. These functions find them among the
// descriptors of the process.
#pragma once

#include <cstdint>
#include <string>

namespace pitwall::http {

// The socket listening on this address and port; -1 if there is none.
int FindListeningSocket(const std::string& address, std::uint16_t port);

// The numeric address of the peer of a connected socket; empty if there is none.
std::string PeerAddress(int fd);

}  // namespace pitwall::http

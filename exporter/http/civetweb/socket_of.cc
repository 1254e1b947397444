#include "exporter/http/civetweb/socket_of.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pitwall::http {

namespace {

using NameOf = int (*)(int, sockaddr*, socklen_t*);

std::optional<sockaddr_in> Ipv4(NameOf name_of, int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  if (name_of(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  if (address.sin_family != AF_INET || size != sizeof(address)) return std::nullopt;
  return address;
}

struct CloseDir {
  void operator()(DIR* folder) const { closedir(folder); }
};

template <class Visit>
void ForEachDescriptor(Visit visit) {
  const std::unique_ptr<DIR, CloseDir> folder(opendir("/proc/self/fd"));
  if (folder == nullptr) return;
  while (const dirent* entry = readdir(folder.get())) {
    char* end = nullptr;
    const long fd = std::strtol(entry->d_name, &end, 10);
    if (end != entry->d_name && *end == '\0') visit(static_cast<int>(fd));
  }
}

}  // namespace

std::vector<AcceptedSocket> FindAcceptedSockets(const std::vector<std::uint16_t>& local_ports) {
  std::vector<AcceptedSocket> found;
  ForEachDescriptor([&](int fd) {
    const auto local = Ipv4(getsockname, fd);
    if (!local) return;
    const std::uint16_t port = ntohs(local->sin_port);
    if (std::find(local_ports.begin(), local_ports.end(), port) == local_ports.end()) return;
    if (const auto peer = Ipv4(getpeername, fd)) {
      found.push_back({fd, peer->sin_addr.s_addr, ntohs(peer->sin_port), port});
    }
  });
  return found;
}

bool IsSocketOn(int fd, std::uint16_t local_port) {
  const auto local = Ipv4(getsockname, fd);
  return local && ntohs(local->sin_port) == local_port;
}

int FindListeningSocket(const std::string& address, std::uint16_t port) {
  int found = -1;
  ForEachDescriptor([&](int fd) {
    int listening = 0;
    socklen_t size = sizeof(listening);
    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) return;
    const auto local = Ipv4(getsockname, fd);
    if (local && local->sin_addr.s_addr == ParseIpv4(address) && ntohs(local->sin_port) == port) {
      found = fd;
    }
  });
  return found;
}

std::uint32_t ParseIpv4(const std::string& address) {
  in_addr parsed{};
  return inet_pton(AF_INET, address.c_str(), &parsed) == 1 ? parsed.s_addr : 0;
}

std::string PeerAddress(int fd) {
  sockaddr_storage peer{};
  socklen_t size = sizeof(peer);
  auto* const address = reinterpret_cast<sockaddr*>(&peer);
  std::array<char, NI_MAXHOST> host{};
  if (fd < 0 || getpeername(fd, address, &size) != 0 ||
      getnameinfo(address, size, host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0) {
    return "";
  }
  return host.data();
}

}  // namespace pitwall::http

#include "exporter/http/civetweb/socket_of.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>

namespace pitwall::http {

namespace {

bool ListensOn(int fd, const in_addr& address, std::uint16_t port) {
  int listening = 0;
  socklen_t size = sizeof(listening);
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0 || listening == 0) {
    return false;
  }
  sockaddr_in own{};
  size = sizeof(own);
  return getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
         own.sin_family == AF_INET && own.sin_addr.s_addr == address.s_addr &&
         ntohs(own.sin_port) == port;
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

int FindListeningSocket(const std::string& address, std::uint16_t port) {
  in_addr parsed{};
  if (inet_pton(AF_INET, address.c_str(), &parsed) != 1) return -1;
  int found = -1;
  ForEachDescriptor([&](int fd) {
    if (ListensOn(fd, parsed, port)) found = fd;
  });
  return found;
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

#include "exporter/http/listen_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/text.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

// Empty if the name has no IPv4 address.
std::string ResolveIpv4(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::array<char, INET_ADDRSTRLEN> text{};
  const auto* address = reinterpret_cast<const sockaddr_in*>(found->ai_addr);
  return inet_ntop(AF_INET, &address->sin_addr, text.data(), text.size());
}

}  // namespace

Result<ListenAddress> ParseListenAddress(std::string_view text) {
  ListenAddress result;
  const auto refuse = [text](std::string_view cause) {
    return Status("listen on", std::string(text), std::string(cause));
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return refuse("the address must be host:port");
  const auto host = text.substr(0, colon);
  if (host.find_first_of(":[]") != std::string_view::npos) {
    return refuse("IPv6 is not supported, use an IPv4 address");
  }
  const auto port = ParseDigits(text.substr(colon + 1));
  if (!port || *port > 65535) return refuse("the port must be 0 to 65535");
  result.port = static_cast<std::uint16_t>(*port);
  result.address = host.empty() ? "0.0.0.0" : ResolveIpv4(std::string(host));
  if (result.address.empty()) return refuse("the host has no IPv4 address");
  return result;
}

Result<std::vector<ListenAddress>> ParseListenAddresses(const std::vector<std::string>& texts) {
  std::vector<ListenAddress> addresses;
  addresses.reserve(texts.size());
  for (const std::string& text : texts) {
    Result<ListenAddress> address = ParseListenAddress(text);
    if (!address.ok()) return address.status();
    addresses.push_back(*std::move(address));
  }
  return addresses;
}

Status RequireLoopback(const std::vector<ListenAddress>& addresses) {
  const auto open = std::find_if(addresses.begin(), addresses.end(),
                                 [](const ListenAddress& one) { return !one.IsLoopback(); });
  if (open == addresses.end()) return {};
  return {"listen on", open->address,
          "addresses beyond loopback need authentication: use --web.config.file with "
          "basic_auth_users, or --web.insecure"};
}

}  // namespace pitwall::http

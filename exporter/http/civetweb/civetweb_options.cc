#include "exporter/http/civetweb/civetweb_options.h"

#include <algorithm>
#include <utility>

#include "exporter/http/exchange.h"

namespace pitwall::http {

namespace {

std::string Ports(const std::vector<ListenAddress>& addresses, bool tls) {
  std::string ports;
  for (const auto& one : addresses) {
    if (!ports.empty()) ports += ',';
    ports += one.address + ':' + std::to_string(one.port) + (tls ? "s" : "");
  }
  return ports;
}

// CivetWeb's own bound on silence lies above every bound of ours, so that ours speak first.
std::string LongestSilenceMs(const ServerOptions& options) {
  const auto longest = std::max(
      {options.head_timeout, options.body_timeout, options.send_timeout, options.idle_timeout});
  return std::to_string(longest.count() + 5000);
}

}  // namespace

CivetwebOptions::CivetwebOptions(const ServerOptions& options,
                                 const std::vector<ListenAddress>& addresses, bool tls) {
  texts_ = {"listening_ports",
            Ports(addresses, tls),
            "num_threads",
            std::to_string(options.threads),
            "max_request_size",
            std::to_string(kMaxRequestHeadBytes),
            "request_timeout_ms",
            LongestSilenceMs(options),
            "keep_alive_timeout_ms",
            LongestSilenceMs(options),
            "enable_keep_alive",
            "yes",
            "tcp_nodelay",
            "1",
            "decode_url",
            "no",
            "enable_auth_domain_check",
            "no",
            "enable_directory_listing",
            "no",
            "access_control_allow_origin",
            "",
            "access_control_allow_methods",
            "",
            "access_control_allow_headers",
            ""};
  pointers_.reserve(texts_.size() + 1);
  for (const auto& text : texts_) pointers_.push_back(text.c_str());
  pointers_.push_back(nullptr);
}

}  // namespace pitwall::http

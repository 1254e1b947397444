#include "exporter/http/civetweb/civetweb_options.h"

#include <string>
#include <vector>

#include "exporter/http/listen_address.h"
#include "exporter/http/listener.h"
#include "exporter/http/request_head.h"

namespace pitwall::http {

namespace {

// To CivetWeb every address is one of TLS: byte_hooks.h says why.
std::string Ports(const std::vector<ListenAddress>& addresses) {
  std::string ports;
  for (const auto& one : addresses) {
    if (!ports.empty()) ports += ',';
    ports += one.address + ':' + std::to_string(one.port) + 's';
  }
  return ports;
}

// CivetWeb's own limit on silence is longer than all of ours, so ours apply first.
std::string MaxSilenceMs(const ListenerOptions& options) {
  return std::to_string(options.max_silence.count() + 5000);
}

}  // namespace

CivetwebOptions::CivetwebOptions(const ListenerOptions& options,
                                 const std::vector<ListenAddress>& addresses) {
  texts_ = {"listening_ports",
            Ports(addresses),
            "num_threads",
            std::to_string(options.threads),
            "max_request_size",
            std::to_string(kMaxRequestHeadBytes),
            "request_timeout_ms",
            MaxSilenceMs(options),
            "keep_alive_timeout_ms",
            MaxSilenceMs(options),
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

// `--web.config.file`: TLS and basic authentication, in the format of the Prometheus
// exporter-toolkit.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "pitwall/status.h"

namespace pitwall::http {

struct TlsConfig {
  enum class ClientAuth { kNone, kVerifyIfGiven, kRequireAndVerify };

  std::string cert_file;
  std::string key_file;
  std::string client_ca_file;
  ClientAuth client_auth = ClientAuth::kNone;
  int min_minor = 2;  // TLS 1.2
  int max_minor = 3;
};

struct WebConfig {
  std::optional<TlsConfig> tls;
  std::map<std::string, std::string> users;  // name to bcrypt hash

  // Whether every client must prove who it is.
  bool Authenticates() const {
    return !users.empty() || (tls && tls->client_auth == TlsConfig::ClientAuth::kRequireAndVerify);
  }
};

// Whether a server that was started with `current` can use `next`. Switching TLS on or off, its
// versions and the kind of client authentication need a restart.
Status CheckReload(const WebConfig& current, const WebConfig& next);

// Reads the file. An unknown key is an error; relative paths are relative to the file. Blocking.
Result<WebConfig> LoadWebConfig(const std::string& path);

}  // namespace pitwall::http

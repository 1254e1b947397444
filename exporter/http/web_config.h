// `--web.config.file`: TLS and basic authentication, in the form of Prometheus exporter-toolkit.
#pragma once

#include <map>
#include <optional>
#include <string>

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

  // Whether a stranger is kept out.
  bool Authenticates() const {
    return !users.empty() || (tls && tls->client_auth == TlsConfig::ClientAuth::kRequireAndVerify);
  }
};

struct LoadedWebConfig {
  WebConfig config;
  std::string error;  // not empty: one line that names the file, the key and what is wrong
};

// Blocking file read. An unknown key is an error; relative paths are relative to the file.
LoadedWebConfig LoadWebConfig(const std::string& path);

}  // namespace pitwall::http

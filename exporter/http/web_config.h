// `--web.config.file`: TLS and basic authentication, in the format of the Prometheus
// exporter-toolkit.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pitwall/status.h"

namespace pitwall::http {

struct TlsConfig {
  // kRequest and kRequireAny do not verify what they get.
  enum class ClientAuth { kNone, kRequest, kRequireAny, kVerifyIfGiven, kRequireAndVerify };

  // Each as a file, or in the configuration itself (PEM).
  std::string cert_file;
  std::string cert_pem;
  std::string key_file;
  std::string key_pem;
  std::string client_ca_file;
  std::string client_ca_pem;
  ClientAuth client_auth = ClientAuth::kNone;
  // A verified client certificate must have one of these names, addresses or URIs; empty: any.
  std::vector<std::string> client_allowed_sans;
  int min_minor = 2;  // TLS 1.2
  int max_minor = 3;
  std::vector<std::string> cipher_suites;  // of TLS 1.2, by their IANA names; empty: the default
  std::vector<std::string> curve_preferences;  // by Go's names; empty: the default

  bool Verifies() const {
    return client_auth == ClientAuth::kVerifyIfGiven ||
           client_auth == ClientAuth::kRequireAndVerify;
  }
};

struct WebConfig {
  std::optional<TlsConfig> tls;
  std::map<std::string, std::string> users;    // name to bcrypt hash
  std::map<std::string, std::string> headers;  // added to every response without such a header
  std::vector<std::string> ignored;            // keys that are accepted and have no effect here

  // Whether every client must authenticate.
  bool Authenticates() const {
    return !users.empty() || (tls && tls->client_auth == TlsConfig::ClientAuth::kRequireAndVerify);
  }
};

// Whether a server that was started with `current` can use `next`. Switching TLS on or off, its
// versions and the kind of client authentication need a restart.
Status CheckReload(const WebConfig& current, const WebConfig& next);

// Reads the file: every key of the exporter-toolkit. A key that is unknown or given twice is an
// error; relative paths are relative to the file. Blocking.
Result<WebConfig> LoadWebConfig(const std::string& path);

}  // namespace pitwall::http

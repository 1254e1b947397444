#include "exporter/http/tls_config_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/http/web_config.h"
#include "exporter/http/web_config_node.h"

namespace pitwall::http {

namespace {

using ClientAuth = TlsConfig::ClientAuth;
using Problem = WebConfigProblem;

constexpr std::string_view kPath = "tls_server_config";

std::string TlsFile(const YAML::Node& node, const std::string& key,
                    const std::filesystem::path& folder) {
  const std::string name = TextOf(node, key);
  return name.empty() ? "" : (folder / name).string();
}

// Versions before TLS 1.2 are not offered, so as a minimum they mean TLS 1.2.
int TlsMinor(const YAML::Node& node, const std::string& key, bool is_min,
             std::vector<std::string>& ignored) {
  const std::string version = TextOf(node, key);
  if (version == "TLS12") return 2;
  if (version == "TLS13") return 3;
  if (version != "TLS10" && version != "TLS11") {
    throw Problem(key + " must be TLS10, TLS11, TLS12 or TLS13");
  }
  if (!is_min) throw Problem(key + " must be at least TLS12, which is the oldest version offered");
  ignored.push_back(key + ": " + version);
  return 2;
}

ClientAuth ClientAuthOf(const YAML::Node& node, const std::string& key) {
  constexpr std::array<std::pair<std::string_view, ClientAuth>, 7> kTypes = {{
      {"", ClientAuth::kNone},
      {"NoClientCert", ClientAuth::kNone},
      {"RequestClientCert", ClientAuth::kRequest},
      {"RequireAnyClientCert", ClientAuth::kRequireAny},
      {"RequireClientCert", ClientAuth::kRequireAny},
      {"VerifyClientCertIfGiven", ClientAuth::kVerifyIfGiven},
      {"RequireAndVerifyClientCert", ClientAuth::kRequireAndVerify},
  }};
  const std::string type = TextOf(node, key);
  const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                         [&](const auto& known) { return known.first == type; });
  if (found != kTypes.end()) return found->second;
  throw Problem(key +
                " must be NoClientCert, RequestClientCert, RequireAnyClientCert, "
                "VerifyClientCertIfGiven or RequireAndVerifyClientCert");
}

class TlsReader {
 public:
  TlsReader(const std::filesystem::path& folder, std::vector<std::string>& ignored)
      : folder_(folder), ignored_(ignored) {}

  void Read(const std::string& name, const YAML::Node& value) {
    const std::string key = std::string(kPath) + "." + name;
    if (name == "cert_file") {
      tls_.cert_file = TlsFile(value, key, folder_);
    } else if (name == "cert") {
      tls_.cert_pem = TextOf(value, key);
    } else if (name == "key_file") {
      tls_.key_file = TlsFile(value, key, folder_);
    } else if (name == "key") {
      tls_.key_pem = TextOf(value, key);
    } else if (name == "client_ca_file") {
      tls_.client_ca_file = TlsFile(value, key, folder_);
    } else if (name == "client_ca") {
      tls_.client_ca_pem = TextOf(value, key);
    } else if (name == "client_auth_type") {
      tls_.client_auth = ClientAuthOf(value, key);
    } else if (name == "client_allowed_sans") {
      tls_.client_allowed_sans = TextsOf(value, key);
    } else if (name == "min_version") {
      tls_.min_minor = TlsMinor(value, key, true, ignored_);
    } else if (name == "max_version") {
      tls_.max_minor = TlsMinor(value, key, false, ignored_);
    } else if (name == "cipher_suites") {
      tls_.cipher_suites = TextsOf(value, key);
    } else if (name == "curve_preferences") {
      tls_.curve_preferences = TextsOf(value, key);
    } else if (name == "prefer_server_cipher_suites") {
      (void)TruthOf(value, key);
      ignored_.push_back(key);
    } else {
      throw Problem("unknown key " + key);
    }
  }

  std::optional<TlsConfig> Finish() {
    const bool has_cert = HasOne(tls_.cert_file, tls_.cert_pem, "cert");
    const bool has_key = HasOne(tls_.key_file, tls_.key_pem, "key");
    const bool has_ca = HasOne(tls_.client_ca_file, tls_.client_ca_pem, "client_ca");
    if (!has_cert && !has_key && !has_ca && tls_.client_auth == ClientAuth::kNone) {
      return std::nullopt;
    }
    if (!has_cert) throw Problem("tls_server_config.cert_file is missing");
    if (!has_key) throw Problem("tls_server_config.key_file is missing");
    if (tls_.client_auth == ClientAuth::kRequireAndVerify && !has_ca) {
      throw Problem("tls_server_config.client_ca_file is missing, and client_auth_type needs it");
    }
    if (tls_.client_auth == ClientAuth::kNone && has_ca) {
      throw Problem("tls_server_config.client_ca_file needs a client_auth_type that verifies");
    }
    if (!tls_.client_allowed_sans.empty() && !tls_.Verifies()) {
      throw Problem("tls_server_config.client_allowed_sans needs a client_auth_type that verifies");
    }
    if (tls_.min_minor > tls_.max_minor) {
      throw Problem("tls_server_config.min_version is above max_version");
    }
    return std::move(tls_);
  }

 private:
  static bool HasOne(const std::string& file, const std::string& pem, const std::string& name) {
    if (!file.empty() && !pem.empty()) {
      throw Problem("tls_server_config." + name + " and " + name + "_file exclude each other");
    }
    return !file.empty() || !pem.empty();
  }

  const std::filesystem::path& folder_;
  std::vector<std::string>& ignored_;
  TlsConfig tls_;
};

}  // namespace

std::optional<TlsConfig> ReadTlsConfig(const YAML::Node& node, const std::filesystem::path& folder,
                                       std::vector<std::string>& ignored) {
  TlsReader reader(folder, ignored);
  ForEachEntry(node, std::string(kPath),
               [&](const std::string& name, const YAML::Node& value) { reader.Read(name, value); });
  return reader.Finish();
}

}  // namespace pitwall::http

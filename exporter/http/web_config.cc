#include "exporter/http/web_config.h"

#include <yaml-cpp/yaml.h>

#include <exception>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "exporter/http/credentials.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

struct Problem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string Text(const YAML::Node& node, const std::string& key) {
  if (!node.IsScalar()) throw Problem(key + " must be text");
  return node.Scalar();
}

std::string File(const YAML::Node& node, const std::string& key,
                 const std::filesystem::path& folder) {
  const std::string name = Text(node, key);
  if (name.empty()) throw Problem(key + " must not be empty");
  return (folder / name).string();
}

int TlsMinor(const YAML::Node& node, const std::string& key) {
  const std::string version = Text(node, key);
  if (version == "TLS12") return 2;
  if (version == "TLS13") return 3;
  throw Problem(key + " must be TLS12 or TLS13");
}

TlsConfig::ClientAuth ClientAuthOf(const YAML::Node& node, const std::string& key) {
  const std::string type = Text(node, key);
  if (type == "NoClientCert") return TlsConfig::ClientAuth::kNone;
  if (type == "VerifyClientCertIfGiven") return TlsConfig::ClientAuth::kVerifyIfGiven;
  if (type == "RequireAndVerifyClientCert") return TlsConfig::ClientAuth::kRequireAndVerify;
  throw Problem(key +
                " must be NoClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert");
}

void CheckTls(const TlsConfig& tls) {
  if (tls.cert_file.empty()) throw Problem("tls_server_config.cert_file is missing");
  if (tls.key_file.empty()) throw Problem("tls_server_config.key_file is missing");
  const bool verifies = tls.client_auth != TlsConfig::ClientAuth::kNone;
  if (verifies && tls.client_ca_file.empty()) {
    throw Problem("tls_server_config.client_ca_file is missing, and client_auth_type needs it");
  }
  if (!verifies && !tls.client_ca_file.empty()) {
    throw Problem("tls_server_config.client_ca_file needs a client_auth_type that verifies");
  }
  if (tls.min_minor > tls.max_minor) {
    throw Problem("tls_server_config.min_version is above max_version");
  }
}

TlsConfig ReadTls(const YAML::Node& node, const std::filesystem::path& folder) {
  if (!node.IsMap()) throw Problem("tls_server_config must be a map");
  TlsConfig tls;
  for (const auto& entry : node) {
    const auto name = Text(entry.first, "a key of tls_server_config");
    const std::string key = "tls_server_config." + name;
    if (name == "cert_file") {
      tls.cert_file = File(entry.second, key, folder);
    } else if (name == "key_file") {
      tls.key_file = File(entry.second, key, folder);
    } else if (name == "client_ca_file") {
      tls.client_ca_file = File(entry.second, key, folder);
    } else if (name == "client_auth_type") {
      tls.client_auth = ClientAuthOf(entry.second, key);
    } else if (name == "min_version") {
      tls.min_minor = TlsMinor(entry.second, key);
    } else if (name == "max_version") {
      tls.max_minor = TlsMinor(entry.second, key);
    } else {
      throw Problem("unknown key " + key);
    }
  }
  CheckTls(tls);
  return tls;
}

std::map<std::string, std::string> ReadUsers(const YAML::Node& node) {
  if (!node.IsMap()) throw Problem("basic_auth_users must be a map of names to bcrypt hashes");
  std::map<std::string, std::string> users;
  for (const auto& entry : node) {
    const auto name = Text(entry.first, "a key of basic_auth_users");
    const std::string key = "basic_auth_users." + name;
    if (name.empty() || name.find(':') != std::string::npos) {
      throw Problem(key + ": a name must not be empty or contain a colon");
    }
    const std::string hash = Text(entry.second, key);
    if (!IsBcryptHash(hash)) throw Problem(key + " must be a bcrypt hash");
    if (!users.emplace(name, hash).second) throw Problem(key + " is given twice");
  }
  return users;
}

WebConfig Read(const YAML::Node& root, const std::filesystem::path& folder) {
  WebConfig config;
  if (root.IsNull()) return config;
  if (!root.IsMap()) throw Problem("the file must be a map");
  for (const auto& entry : root) {
    const std::string key = Text(entry.first, "a key");
    if (key == "tls_server_config") {
      config.tls = ReadTls(entry.second, folder);
    } else if (key == "basic_auth_users") {
      config.users = ReadUsers(entry.second);
    } else {
      throw Problem("unknown key " + key);
    }
  }
  return config;
}

}  // namespace

Status CheckReload(const WebConfig& current, const WebConfig& next) {
  constexpr auto kNeedsRestart = [](std::string_view change) {
    return Status("reload tls_server_config", "", std::string(change) + " needs a restart");
  };
  if (next.tls.has_value() != current.tls.has_value()) {
    return kNeedsRestart("adding or removing it");
  }
  if (next.tls && (next.tls->client_auth != current.tls->client_auth ||
                   next.tls->min_minor != current.tls->min_minor ||
                   next.tls->max_minor != current.tls->max_minor)) {
    return kNeedsRestart("another client_auth_type or version");
  }
  return {};
}

Result<WebConfig> LoadWebConfig(const std::string& path) {
  constexpr const char* kStep = "load web config file";
  try {
    return Read(YAML::LoadFile(path), std::filesystem::path(path).parent_path());
  } catch (const YAML::BadFile&) {
    return Status(kStep, path, "the file cannot be read");
  } catch (const std::exception& problem) {
    return Status(kStep, path, problem.what());
  }
}

}  // namespace pitwall::http

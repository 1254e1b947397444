#include "exporter/http/web_config.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <exception>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "exporter/http/credentials.h"
#include "exporter/http/tls_config_reader.h"
#include "exporter/http/web_config_node.h"
#include "pitwall/status.h"

namespace pitwall::http {

namespace {

using Problem = WebConfigProblem;

std::map<std::string, std::string> ReadUsers(const YAML::Node& node) {
  if (!node.IsMap() && !node.IsNull()) {
    throw Problem("basic_auth_users must be a map of names to bcrypt hashes");
  }
  std::map<std::string, std::string> users;
  ForEachEntry(node, "basic_auth_users", [&](const std::string& name, const YAML::Node& value) {
    const std::string key = "basic_auth_users." + name;
    if (name.empty() || name.find(':') != std::string::npos) {
      throw Problem(key + ": a name must not be empty or contain a colon");
    }
    const std::string hash = TextOf(value, key);
    if (!IsBcryptHash(hash)) throw Problem(key + " must be a bcrypt hash");
    users.emplace(name, hash);
  });
  return users;
}

// The headers that the exporter-toolkit knows.
std::map<std::string, std::string> ReadHeaders(const YAML::Node& node) {
  constexpr std::array<std::string_view, 5> kNames = {
      "Content-Security-Policy", "Strict-Transport-Security", "X-Content-Type-Options",
      "X-Frame-Options", "X-XSS-Protection"};
  std::map<std::string, std::string> headers;
  const std::string path = "http_server_config.headers";
  ForEachEntry(node, path, [&](const std::string& name, const YAML::Node& value) {
    const std::string key = path + "." + name;
    if (std::find(kNames.begin(), kNames.end(), name) == kNames.end()) {
      throw Problem("unknown key " + key);
    }
    const std::string text = TextOf(value, key);
    const bool is_line = std::all_of(text.begin(), text.end(),
                                     [](char c) { return c == '\t' || (c >= ' ' && c != 0x7f); });
    if (!is_line) throw Problem(key + " must be one line of ASCII");
    if (!text.empty()) headers.emplace(name, text);
  });
  return headers;
}

void ReadHttp(const YAML::Node& node, WebConfig& config) {
  ForEachEntry(node, "http_server_config", [&](const std::string& name, const YAML::Node& value) {
    const std::string key = "http_server_config." + name;
    if (name == "http2") {
      if (TruthOf(value, key)) config.ignored.push_back(key);
    } else if (name == "headers") {
      config.headers = ReadHeaders(value);
    } else {
      throw Problem("unknown key " + key);
    }
  });
}

void ReadRateLimit(const YAML::Node& node, WebConfig& config) {
  ForEachEntry(node, "rate_limit", [&](const std::string& name, const YAML::Node& value) {
    const std::string key = "rate_limit." + name;
    if (name != "interval" && name != "burst") throw Problem("unknown key " + key);
    (void)TextOf(value, key);
    config.ignored.push_back(key);
  });
}

WebConfig Read(const YAML::Node& root, const std::filesystem::path& folder) {
  WebConfig config;
  ForEachEntry(root, "", [&](const std::string& key, const YAML::Node& value) {
    if (key == "tls_server_config") {
      config.tls = ReadTlsConfig(value, folder, config.ignored);
    } else if (key == "http_server_config") {
      ReadHttp(value, config);
    } else if (key == "basic_auth_users") {
      config.users = ReadUsers(value);
    } else if (key == "rate_limit") {
      ReadRateLimit(value, config);
    } else {
      throw Problem("unknown key " + key);
    }
  });
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
                   next.tls->max_minor != current.tls->max_minor ||
                   next.tls->cipher_suites != current.tls->cipher_suites ||
                   next.tls->curve_preferences != current.tls->curve_preferences)) {
    return kNeedsRestart("another client_auth_type, version, cipher suite or curve");
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

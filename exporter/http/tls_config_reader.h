// Reads `tls_server_config` of the web configuration.
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "exporter/http/web_config.h"

namespace pitwall::http {

// nullopt if it configures no TLS. Relative paths are relative to `folder`. Adds keys without
// effect to `ignored`. Throws WebConfigProblem.
std::optional<TlsConfig> ReadTlsConfig(const YAML::Node& node, const std::filesystem::path& folder,
                                       std::vector<std::string>& ignored);

}  // namespace pitwall::http

// Reading YAML nodes of the web configuration.
#pragma once

#include <yaml-cpp/yaml.h>

#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::http {

// A problem of the file, as text.
struct WebConfigProblem : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline std::string TextOf(const YAML::Node& node, const std::string& key) {
  if (!node.IsScalar()) throw WebConfigProblem(key + " must be text");
  return node.Scalar();
}

inline bool TruthOf(const YAML::Node& node, const std::string& key) {
  bool truth = false;
  if (!node.IsScalar() || !YAML::convert<bool>::decode(node, truth)) {
    throw WebConfigProblem(key + " must be true or false");
  }
  return truth;
}

inline std::vector<std::string> TextsOf(const YAML::Node& node, const std::string& key) {
  std::vector<std::string> texts;
  if (node.IsNull()) return texts;
  if (!node.IsSequence()) throw WebConfigProblem(key + " must be a list");
  for (const auto& entry : node) texts.push_back(TextOf(entry, "an entry of " + key));
  return texts;
}

// Calls visit(name, value) for each entry of a map; a missing map has none. `path` names it.
inline void ForEachEntry(const YAML::Node& node, const std::string& path,
                         const std::function<void(const std::string&, const YAML::Node&)>& visit) {
  if (node.IsNull()) return;
  if (!node.IsMap())
    throw WebConfigProblem(path.empty() ? "the file must be a map" : path + " must be a map");
  std::set<std::string> seen;
  for (const auto& entry : node) {
    const std::string name = TextOf(entry.first, path.empty() ? "a key" : "a key of " + path);
    if (!seen.insert(name).second) {
      throw WebConfigProblem((path.empty() ? name : path + "." + name) + " is given twice");
    }
    visit(name, entry.second);
  }
}

}  // namespace pitwall::http

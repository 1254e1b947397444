// The store's sources as text, without comments.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace pitwall::test {

struct Source {
  std::string path;  // from the repository's root
  std::vector<std::string> lines;
};

// Leaves out the packages that npm installs in the folder of an example.
inline std::vector<Source> SourcesBelow(const std::string& folder) {
  const std::filesystem::path root = PITWALL_SOURCES;
  std::vector<Source> sources;
  auto entries = std::filesystem::recursive_directory_iterator(root / folder);
  for (const auto& entry : entries) {
    const std::filesystem::path& path = entry.path();
    if (path.filename() == "node_modules") entries.disable_recursion_pending();
    if (path.extension() != ".cc" && path.extension() != ".h") continue;
    Source& source = sources.emplace_back();
    source.path = path.lexically_relative(root).string();
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
      source.lines.push_back(line.substr(0, line.find("//")));
    }
  }
  std::sort(sources.begin(), sources.end(),
            [](const Source& a, const Source& b) { return a.path < b.path; });
  return sources;
}

}  // namespace pitwall::test

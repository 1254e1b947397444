#include "tests/tidy/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace pitwall::tidy {
namespace {

namespace fs = std::filesystem;

bool IsSkippedFolder(const std::string& name) {
  return name == "build" || name == "data" || name == "node_modules" ||
         (name.starts_with('.') && name != ".ci");
}

bool IsText(const fs::path& path) {
  static const std::vector<std::string> kExtensions = {
      ".c",       ".cc",  ".cmake", ".css", ".h",   ".html", ".in",
      ".json",    ".map", ".md",    ".mjs", ".py",  ".S",    ".sh",
      ".service", ".ts",  ".tsx",   ".txt", ".yml", ".yaml", ".libsonnet"};
  const std::string name = path.filename().string();
  if (name == "package-lock.json") return false;
  return name == "dev" || name == "run" || HasExtension(name, kExtensions);
}

TextFile Read(const fs::path& path, const fs::path& repository) {
  TextFile file;
  file.path = path.lexically_relative(repository).generic_string();
  std::ifstream stream(path);
  for (std::string line; std::getline(stream, line);) file.lines.push_back(std::move(line));
  return file;
}

}  // namespace

std::vector<TextFile> ReadSourceTree(const std::string& repository) {
  std::vector<TextFile> tree;
  fs::recursive_directory_iterator entry(repository);
  for (; entry != fs::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && IsSkippedFolder(entry->path().filename().string())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file() && IsText(entry->path())) {
      tree.push_back(Read(entry->path(), repository));
    }
  }
  std::sort(tree.begin(), tree.end(),
            [](const TextFile& a, const TextFile& b) { return a.path < b.path; });
  return tree;
}

const TextFile* FindFile(const std::vector<TextFile>& tree, const std::string& path) {
  const auto found = std::lower_bound(
      tree.begin(), tree.end(), path,
      [](const TextFile& file, const std::string& wanted) { return file.path < wanted; });
  return found != tree.end() && found->path == path ? &*found : nullptr;
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == path.npos ? "" : path.substr(0, slash);
}

bool HasExtension(const std::string& path, const std::vector<std::string>& extensions) {
  const std::size_t dot = path.rfind('.');
  return dot != path.npos &&
         std::find(extensions.begin(), extensions.end(), path.substr(dot)) != extensions.end();
}

}  // namespace pitwall::tidy

#include "tests/tidy/room_rules.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/tidy/room_tables.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {
namespace {

struct Include {
  std::string name;
  bool is_quoted = false;
};

// The include that a line contains.
std::optional<Include> ParseInclude(const std::string& line) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == line.npos || line[at] != '#') return std::nullopt;
  at = line.find_first_not_of(" \t", at + 1);
  if (at == line.npos || line.compare(at, 7, "include") != 0) return std::nullopt;
  at = line.find_first_not_of(" \t", at + 7);
  if (at == line.npos || (line[at] != '"' && line[at] != '<')) return std::nullopt;
  const std::size_t end = line.find(line[at] == '"' ? '"' : '>', at + 1);
  if (end == line.npos) return std::nullopt;
  return Include{line.substr(at + 1, end - at - 1), line[at] == '"'};
}

// The included file of the repository; empty if it is none.
std::string Resolve(const std::vector<TextFile>& tree, const std::string& includer,
                    const std::string& name, const std::vector<std::string>& include_folders) {
  std::vector<std::string> folders = {FolderOf(includer)};
  folders.insert(folders.end(), include_folders.begin(), include_folders.end());
  for (const std::string& folder : folders) {
    const std::string path =
        (std::filesystem::path(folder) / name).lexically_normal().generic_string();
    if (FindFile(tree, path) != nullptr) return path;
  }
  return "";
}

const Library* LibraryOf(const std::string& path, const std::vector<Library>& libraries) {
  for (const Library& library : libraries) {
    for (const std::string& root : library.roots) {
      if (path.starts_with(root + '/')) return &library;
    }
  }
  return nullptr;
}

bool Lists(const Room& from, const Room& to) {
  return &from == &to || std::find(from.may_include.begin(), from.may_include.end(), to.name) !=
                             from.may_include.end();
}

// A room that lists a folder may also include the headers of the folder that have rows of their
// own.
bool MayInclude(const RoomTables& tables, const Room& from, const Room& to) {
  if (Lists(from, to)) return true;
  const Room* folder = to.IsFile() ? tables.FindByFolder(FolderOf(to.path)) : nullptr;
  return folder != nullptr && Lists(from, *folder);
}

}  // namespace

std::vector<std::string> CheckIncludes(const std::vector<TextFile>& tree, const RoomTables& tables,
                                       const std::vector<Library>& libraries,
                                       const std::vector<std::string>& include_folders) {
  std::vector<std::string> violations;
  for (const TextFile& file : tree) {
    const Library* library = LibraryOf(file.path, libraries);
    if (library == nullptr || !HasExtension(file.path, {".h", ".cc"})) continue;
    const Room* room = tables.FindByFile(file.path);
    if (room == nullptr) {
      violations.push_back(file.path + ": is in no room of the table in " + library->page);
      continue;
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::optional<Include> include = ParseInclude(file.lines[i]);
      if (!include) continue;
      const std::string where =
          file.path + ':' + std::to_string(i + 1) + ": includes \"" + include->name + "\": ";
      const std::string path = Resolve(tree, file.path, include->name, include_folders);
      if (path.empty()) {
        if (include->is_quoted) violations.push_back(where + "there is no such file");
        continue;
      }
      const Room* included = tables.FindByFile(path);
      if (included == nullptr || !MayInclude(tables, *room, *included)) {
        violations.push_back(where + '`' + room->name + "` may not include " +
                             (included == nullptr ? path : '`' + included->name + '`') +
                             " (table in " + room->page + ')');
      }
    }
  }
  return violations;
}

std::vector<std::string> CheckLengths(const std::vector<TextFile>& tree) {
  std::vector<std::string> violations;
  for (const TextFile& file : tree) {
    if (!HasExtension(file.path, {".c", ".cc", ".h", ".ts", ".tsx", ".mjs"})) continue;
    if (file.lines.size() <= kMaxSourceLines) continue;
    violations.push_back(file.path + ": has " + std::to_string(file.lines.size()) +
                         " lines; the limit is " + std::to_string(kMaxSourceLines));
  }
  return violations;
}

}  // namespace pitwall::tidy

#include "tests/tidy/room_tables.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "tests/tidy/markdown.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {
namespace {

constexpr char kHeading[] = "## Rooms";

bool HasSources(const std::vector<TextFile>& tree, const std::string& path) {
  return std::any_of(tree.begin(), tree.end(), [&path](const TextFile& file) {
    return file.path == path || (FolderOf(file.path) == path && !file.path.ends_with(".md"));
  });
}

std::string PathOf(const std::string& name, const Library& library,
                   const std::vector<TextFile>& tree) {
  for (const std::string& root : library.roots) {
    if (HasSources(tree, root + '/' + name)) return root + '/' + name;
  }
  return "";
}

std::string Where(const Room& room) { return room.page + ':' + std::to_string(room.line) + ": "; }

// Returns false if the row cannot be read.
bool ReadRow(const TableRow& row, Room& room) {
  if (row.cells.size() < 3) return false;
  const std::string& floor = row.cells[0];
  const auto parsed = std::from_chars(floor.data(), floor.data() + floor.size(), room.floor);
  const std::vector<std::string> names = CodeSpans(row.cells[1]);
  if (parsed.ec != std::errc() || parsed.ptr != floor.data() + floor.size()) return false;
  if (names.size() != 1) return false;
  room.name = names[0];
  room.may_include = CodeSpans(row.cells[2]);
  return true;
}

bool IsLower(const Room& below, const Room& above) {
  if (below.home != above.home) return below.home < above.home;
  return below.floor < above.floor;
}

void CheckIncludes(const RoomTables& tables, const Room& room,
                   std::vector<std::string>& violations) {
  for (const std::string& name : room.may_include) {
    const Room* included = tables.FindByName(name);
    if (included == nullptr) {
      violations.push_back(Where(room) + '`' + room.name + "` may include `" + name +
                           "`, which is no room of any table");
    } else if (!IsLower(*included, room)) {
      violations.push_back(Where(room) + '`' + room.name + "` on floor " +
                           std::to_string(room.floor) + " may include `" + name + "` on floor " +
                           std::to_string(included->floor) + " (" + included->page +
                           "), which is not lower");
    }
  }
}

}  // namespace

const Room* RoomTables::FindByName(const std::string& name) const {
  const auto found = std::find_if(rooms.begin(), rooms.end(),
                                  [&name](const Room& room) { return room.name == name; });
  return found == rooms.end() ? nullptr : &*found;
}

const Room* RoomTables::FindByFolder(const std::string& path) const {
  const auto found = std::find_if(rooms.begin(), rooms.end(), [&path](const Room& room) {
    return room.path == path && !room.IsFile();
  });
  return found == rooms.end() ? nullptr : &*found;
}

const Room* RoomTables::FindByFile(const std::string& path) const {
  const auto found = std::find_if(rooms.begin(), rooms.end(),
                                  [&path](const Room& room) { return room.path == path; });
  return found == rooms.end() ? FindByFolder(FolderOf(path)) : &*found;
}

RoomTables ReadRoomTables(const std::vector<TextFile>& tree,
                          const std::vector<Library>& libraries) {
  RoomTables tables;
  for (std::size_t i = 0; i < libraries.size(); ++i) {
    const Library& library = libraries[i];
    const TextFile* page = FindFile(tree, library.page);
    const std::vector<TableRow> rows =
        page == nullptr ? std::vector<TableRow>() : TableInSection(*page, kHeading);
    if (rows.empty()) {
      tables.violations.push_back(library.page + ": has no section `" + kHeading +
                                  "` with a table of rooms");
    }
    for (std::size_t row = 1; row < rows.size(); ++row) {
      Room room;
      room.home = i;
      room.page = library.page;
      room.line = rows[row].line;
      if (!ReadRow(rows[row], room)) {
        tables.violations.push_back(Where(room) +
                                    "is no row `| floor | room | rooms it may include |`");
        continue;
      }
      room.path = PathOf(room.name, library, tree);
      tables.rooms.push_back(std::move(room));
    }
  }
  return tables;
}

std::vector<std::string> CheckRoomTables(const RoomTables& tables,
                                         const std::vector<TextFile>& tree) {
  std::vector<std::string> violations = tables.violations;
  for (const Room& room : tables.rooms) {
    if (const Room* first = tables.FindByName(room.name); first != &room) {
      violations.push_back(Where(room) + '`' + room.name + "` has a row already, in " +
                           first->page + ':' + std::to_string(first->line));
    }
    if (room.path.empty()) {
      violations.push_back(Where(room) + '`' + room.name + "` has no sources");
    } else if (!room.IsFile() && FindFile(tree, room.path + "/README.md") == nullptr) {
      violations.push_back(room.path + ": has no README.md");
    }
    // A source may be on a higher floor than its folder, because nothing includes it.
    const Room* folder =
        room.name.ends_with(".h") ? tables.FindByFolder(FolderOf(room.path)) : nullptr;
    if (folder != nullptr && !IsLower(room, *folder)) {
      violations.push_back(Where(room) + '`' + room.name + "` is not on a lower floor than `" +
                           folder->name + '`');
    }
    CheckIncludes(tables, room, violations);
  }
  return violations;
}

}  // namespace pitwall::tidy

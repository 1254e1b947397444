// The tables of rooms, read from the DESIGN pages.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {

// A library whose page has a section `## Rooms` with a table whose first three columns are `floor`,
// `room` and `may include`.
struct Library {
  std::string page;                // store/DESIGN.md
  std::vector<std::string> roots;  // folders that the names of its rooms are relative to
};

// A folder, without its subfolders, or a single header with stricter limits than its folder.
struct Room {
  std::string name;  // as in the table: `memory`, `pitwall/duration_buckets.h`
  std::string path;  // store/src/memory; empty if there is neither such a folder nor such a file
  std::size_t home = 0;
  int floor = 0;
  std::vector<std::string> may_include;  // names
  std::string page;
  std::size_t line = 0;  // of the page

  bool IsFile() const { return name.ends_with(".h") || name.ends_with(".cc"); }
};

struct RoomTables {
  std::vector<Room> rooms;
  std::vector<std::string> violations;  // rows that cannot be read

  const Room* FindByName(const std::string& name) const;
  const Room* FindByFolder(const std::string& path) const;
  // The room of a source: the row of the file itself, or that of its folder.
  const Room* FindByFile(const std::string& path) const;
};

// Libraries in the order in which they may include each other: a later one an earlier one.
RoomTables ReadRoomTables(const std::vector<TextFile>& tree, const std::vector<Library>& libraries);

// The errors in the tables themselves: a room that is named twice, an unknown room, an include of a
// room that is not on a lower floor, a header that is not below its folder, a room without sources
// or without README.md. One line each.
std::vector<std::string> CheckRoomTables(const RoomTables& tables,
                                         const std::vector<TextFile>& tree);

}  // namespace pitwall::tidy

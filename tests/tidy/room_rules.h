// Rules for sources: the tables of rooms, and the length of a file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/room_tables.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {

inline constexpr std::size_t kMaxSourceLines = 350;

// Every forbidden include in the libraries, one line each with file, line, include and table. Also
// C++ sources outside every room, and includes of missing files. `include_folders` are those of the
// compiler.
std::vector<std::string> CheckIncludes(const std::vector<TextFile>& tree, const RoomTables& tables,
                                       const std::vector<Library>& libraries,
                                       const std::vector<std::string>& include_folders);

// Every source (C, C++, TypeScript) of more than kMaxSourceLines.
std::vector<std::string> CheckLengths(const std::vector<TextFile>& tree);

}  // namespace pitwall::tidy

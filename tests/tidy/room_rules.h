// What sources must keep to: the tables of rooms, and the length of a file.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "tests/tidy/room_tables.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {

inline constexpr std::size_t kMaxSourceLines = 350;

// Every include in the libraries, as one line each that names file, line, include and table where
// it is not allowed. Also a C++ source outside every room, and an include of a file that is not
// there. `include_folders` are the compiler's.
std::vector<std::string> CheckIncludes(const std::vector<TextFile>& tree, const RoomTables& tables,
                                       const std::vector<Library>& libraries,
                                       const std::vector<std::string>& include_folders);

// Every source (C, C++, TypeScript) of more than kMaxSourceLines.
std::vector<std::string> CheckLengths(const std::vector<TextFile>& tree);

}  // namespace pitwall::tidy

// Parses the parts of Markdown that the rules use: tables below a heading.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {

struct TableRow {
  std::size_t line = 0;  // from 1
  std::vector<std::string> cells;
};

// The rows of the first table in the section with this heading (`## Rooms`): its head first,
// without the line of dashes. Empty if there is no such section or no table in it.
std::vector<TableRow> TableInSection(const TextFile& page, std::string_view heading);

// The texts between backticks, in order.
std::vector<std::string> CodeSpans(std::string_view cell);

}  // namespace pitwall::tidy

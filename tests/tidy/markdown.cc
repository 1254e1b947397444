#include "tests/tidy/markdown.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::tidy {
namespace {

std::string Trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == text.npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(' ') - begin + 1));
}

std::vector<std::string> Cells(std::string_view line) {
  std::vector<std::string> cells;
  line.remove_prefix(1);
  for (std::size_t end; (end = line.find('|')) != line.npos; line.remove_prefix(end + 1)) {
    cells.push_back(Trimmed(line.substr(0, end)));
  }
  return cells;
}

}  // namespace

std::vector<TableRow> TableInSection(const TextFile& page, std::string_view heading) {
  std::vector<TableRow> rows;
  bool is_in_section = false;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const std::string& line = page.lines[i];
    if (line.starts_with("## ")) {
      if (is_in_section) break;
      is_in_section = line == heading;
    } else if (is_in_section && line.starts_with('|')) {
      if (!line.starts_with("|-")) rows.push_back({i + 1, Cells(line)});
    } else if (!rows.empty()) {
      break;
    }
  }
  return rows;
}

std::vector<std::string> CodeSpans(std::string_view cell) {
  std::vector<std::string> spans;
  for (std::size_t begin; (begin = cell.find('`')) != cell.npos;) {
    const std::size_t end = cell.find('`', begin + 1);
    if (end == cell.npos) break;
    spans.emplace_back(cell.substr(begin + 1, end - begin - 1));
    cell.remove_prefix(end + 1);
  }
  return spans;
}

}  // namespace pitwall::tidy

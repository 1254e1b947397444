// Reads the cells of a tool series in a file that may be damaged. It follows no reference that
// leads out of the file.
#pragma once

#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

// Adds the series' contents to `value`, in the order that series.h describes. False if a reference
// leads beyond `end`; `value` is then invalid.
bool AddCellsChecked(const Arena& arena, SeriesRecord& series, Line end, SeriesValue& value);

// Whether `line_count` lines from `line` on lie within the area of blocks.
inline bool IsWithin(Line line, std::size_t line_count, Line end) {
  return line >= kFirstLine && line + line_count <= end;
}
inline bool IsWithin(Line line, Pool pool, Line end) {
  return IsWithin(line, kPoolLines[static_cast<std::size_t>(pool)], end);
}

}  // namespace pitwall::internal

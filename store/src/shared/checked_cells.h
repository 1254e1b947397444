// Reading the cells of a tool series in a file that may be damaged: no link is followed that leads
// out of it.
#pragma once

#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

// Adds the series' contents to `value`, in the order that series.h describes. False where a link
// leads out of the lines before `end`; `value` is worthless then.
bool AddCellsChecked(const Arena& arena, SeriesRecord& series, Line end, SeriesValue& value);

// Whether the first `line_count` lines of a block at `line` lie where blocks may.
inline bool IsWithin(Line line, std::size_t line_count, Line end) {
  return line >= kFirstLine && line + line_count <= end;
}
inline bool IsWithin(Line line, Pool pool, Line end) {
  return IsWithin(line, kPoolLines[static_cast<std::size_t>(pool)], end);
}

}  // namespace pitwall::internal

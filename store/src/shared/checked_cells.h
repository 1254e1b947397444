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

}  // namespace pitwall::internal

// Reading and adding to the cells of a series; the record of a held tool handle is in series.h.
#pragma once

#include "history/series_value.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"

namespace pitwall::internal {

// Which writers a reader adds up.
enum class Writers : std::uint8_t {
  kAll,
  kNow,  // all but kPastSlot: what the sampler takes differences of
  kOwn,  // the slots that threads hold: records whose time only the sampler can tell
};

// Adds the series' contents to `value`, in the order that series.h describes; the cells alone where
// the buckets are not wanted.
void AddCells(const Arena& arena, SeriesRecord& series, Writers writers, SeriesValue& value,
              bool with_buckets = true);

// Adds one event through a shared slot (kSharedSlot or kPastSlot), atomically. False where the
// arena is full: then nothing was added.
bool AddShared(Arena& arena, SeriesRecord& series, std::uint32_t slot,
               const Increment& increment) noexcept;

// Adds contents that another store had, likewise.
bool AddValue(Arena& arena, SeriesRecord& series, std::uint32_t slot,
              const SeriesValue& value) noexcept;

// Makes the shard of `slot` and its octave for `position`, where they are missing. False where the
// arena is full.
bool MakeCells(Arena& arena, SeriesRecord& series, std::uint32_t slot, int position) noexcept;

}  // namespace pitwall::internal

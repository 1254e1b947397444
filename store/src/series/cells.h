// Reading and adding to the cells of a series; the record of a held tool handle is in series.h.
#pragma once

#include <algorithm>
#include <array>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

// Which writers a reader adds up.
enum class Writers : std::uint8_t {
  kAll,
  kCurrent,  // all but kLateWriterSlot: what the sampler takes differences of
  kThreads,  // the slots that threads hold: records whose time only the sampler can tell
};

// visit(number, ref) for each octave that is there, ascending. Most are not: eight at a glance.
template <class Visit>
void ForEachOctaveRef(Shard& shard, std::size_t octaves, const Visit& visit) {
  constexpr std::size_t kGlance = 8;
  const AtomicRef<Octave>* const refs = shard.octaves();  // of whole lines, whatever `octaves` is
  for (std::size_t first = 0; first < octaves; first += kGlance) {
    // Acquire: pairs with the release that published the octave, so its zeroes are seen.
    std::array<Line, kGlance> lines;
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kGlance; ++i) {
      lines[i] = refs[first + i].load(std::memory_order_acquire).line();
    }
    const Line any =
        (lines[0] | lines[1] | lines[2] | lines[3]) | (lines[4] | lines[5] | lines[6] | lines[7]);
    if (any == 0) continue;
    for (std::size_t i = 0; i < kGlance; ++i) {
      if (lines[i] != 0) visit(first + i, OctaveRef(lines[i]));
    }
  }
}

// The same with the octave itself.
template <class Visit>
void ForEachOctave(const Arena& arena, Shard& shard, std::size_t octaves, const Visit& visit) {
  ForEachOctaveRef(shard, octaves,
                   [&](std::size_t number, OctaveRef ref) { visit(number, arena.At(ref)); });
}

// Adds the series' contents to `value`, in the order that series.h describes; the cells alone where
// the buckets are not wanted.
void AddCells(const Arena& arena, SeriesRecord& series, Writers writers, SeriesValue& value,
              bool with_buckets = true);

// Adds one event through a shared slot (kSharedWriterSlot or kLateWriterSlot), atomically. False
// where the arena is full: then nothing was added.
bool AddShared(Arena& arena, SeriesRecord& series, std::uint32_t slot,
               const Increment& increment) noexcept;

// Adds contents that another store had, likewise.
bool AddValue(Arena& arena, SeriesRecord& series, std::uint32_t slot,
              const SeriesValue& value) noexcept;

// Makes the shard of `slot` and its octave for `position`, where they are missing. False where the
// arena is full.
bool MakeCells(Arena& arena, SeriesRecord& series, std::uint32_t slot, int position) noexcept;

}  // namespace pitwall::internal

// Reads the cells of a series and adds to them. RecordCallOwned(), the record of a tool handle, is
// in series.h.
#pragma once

#include <algorithm>
#include <array>

#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

// The writers whose cells a reader sums.
enum class Writers : std::uint8_t {
  kAll,
  kCurrent,  // all except kLateWriterSlot: the sampler computes differences of their totals
  kThreads,  // the slots that threads hold: only the sampler gives their records a time
};

// Calls visit(number, ref) for each allocated octave, in ascending order. Most octaves are not
// allocated, so the loop tests eight at a time.
template <class Visit>
void ForEachOctaveRef(Shard& shard, std::size_t octaves, const Visit& visit) {
  constexpr std::size_t kGlance = 8;
  // The references fill whole lines, so eight can be read whatever `octaves` is.
  const AtomicRef<Octave>* const refs = shard.octaves();
  for (std::size_t first = 0; first < octaves; first += kGlance) {
    // Acquire: pairs with the release that published the octave, so this thread sees its zeroes.
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

// Calls visit(number, octave) for each allocated octave, in ascending order.
template <class Visit>
void ForEachOctave(const Arena& arena, Shard& shard, std::size_t octaves, const Visit& visit) {
  ForEachOctaveRef(shard, octaves,
                   [&](std::size_t number, OctaveRef ref) { visit(number, arena.At(ref)); });
}

// Adds the contents of the series to `value`, in the order that series.h describes. Without
// `with_buckets` it adds only the cells.
void AddCells(const Arena& arena, SeriesRecord& series, Writers writers, SeriesValue& value,
              bool with_buckets = true);

// Adds one event through a shared slot (kSharedWriterSlot or kLateWriterSlot), with atomic adds.
// Returns false and adds nothing if the arena is full.
bool AddShared(Arena& arena, SeriesRecord& series, std::uint32_t slot,
               const Increment& increment) noexcept;

// Adds the contents of another store's series through a shared slot, with atomic adds. Returns
// false if the arena is full; the contents may then be added in part.
bool AddValue(Arena& arena, SeriesRecord& series, std::uint32_t slot,
              const SeriesValue& value) noexcept;

// Allocates the shard of `slot` and the shard's octave for `position` if they are missing. Returns
// false if the arena is full.
bool MakeCells(Arena& arena, SeriesRecord& series, std::uint32_t slot, int position) noexcept;

}  // namespace pitwall::internal

// Finds out what changed since the last sealed slot.
//
// It keeps, for every series, the totals at the last seal (kLateWriterSlot left out); what the
// cells hold beyond those belongs to the open slot. Series are kept in the order of their serials.
//
// Not thread-safe: everything here is under History::mutex().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "series/cells.h"
#include "series/previous_totals.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

class Sampler {
 public:
  explicit Sampler(Registry& registry) : registry_(registry) {}

  // Takes in the series made since the last call.
  void AddNewSeries();

  // visit(serial, line, value) for every series whose cells hold more than at the last seal.
  template <class Visit>
  void ForEachChanged(const Visit& visit) {
    AddNewSeries();
    SeriesValue value;
    for (Tracked& tracked : tracked_) {
      value.Clear();
      AddCells(registry_.arena(), registry_.SeriesAt(tracked.line), Writers::kCurrent, value);
      SubtractSealed(tracked, value);
      if (!value.empty()) visit(SerialOf(tracked), tracked.line, value);
    }
  }

  // Packs what changed and begins anew from there.
  std::string Seal();
  // The same bytes, beginning nothing.
  std::string EncodeOpenSlot();

  // Calls used(series line) for every series that a thread's own slot wrote to since the last call:
  // such records carry no time of their own.
  template <class Used>
  void ForEachUsed(const Used& used) {
    SeriesValue value;
    for (Tracked& tracked : tracked_) {
      SeriesRecord& series = registry_.SeriesAt(tracked.line);
      if (KindOf(series).place != CellPlace::kShards) continue;
      value.Clear();
      AddCells(registry_.arena(), series, Writers::kThreads, value);
      const std::uint64_t total = TotalOf(value);
      if (total == (tracked.sealed ? tracked.sealed->threads_total : 0)) continue;
      used(tracked.line);
      SealedOf(tracked).threads_total = total;
    }
  }

  // Before the series of retired agents are freed.
  void DropRetired();

  std::uint64_t size_bytes() const;

 private:
  struct Sealed {
    std::uint64_t threads_total = 0;
    PreviousTotals totals;
  };
  // Most series are counters of one cell: their total at the last seal stands here.
  struct Tracked {
    Line line;
    std::uint32_t sealed_times = 0;  // modulo 2^32, where the kind has one cell
    std::unique_ptr<Sealed> sealed;  // where it has more, once there was a seal
  };

  std::uint64_t SerialOf(const Tracked& tracked) const {
    return registry_.SeriesAt(tracked.line).serial.load(std::memory_order_relaxed);
  }
  static Sealed& SealedOf(Tracked& tracked) {
    if (!tracked.sealed) tracked.sealed = std::make_unique<Sealed>();
    return *tracked.sealed;
  }
  static std::uint64_t TotalOf(const SeriesValue& value);
  bool IsCounter(const Tracked& tracked) const;
  void SubtractSealed(const Tracked& tracked, SeriesValue& value) const;
  void StoreSealed(const SeriesValue& totals, Tracked& tracked);

  Registry& registry_;
  std::vector<Tracked> tracked_;
};

}  // namespace pitwall::internal

// Finds the changes since the last sealed slot.
//
// It keeps the totals of every series at the last seal, without kLateWriterSlot. The difference
// between the cells and these totals belongs to the open slot. Series are in the order of their
// serials.
//
// Not thread-safe: everything here is under History::mutex().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "pitwall/internal/thread_checks.h"
#include "series/cells.h"
#include "series/previous_totals.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

class Sampler {
 public:
  explicit Sampler(Registry& registry) : registry_(registry) {}

  // Adds the series created since the last call.
  void AddNewSeries();

  // visit(serial, series, value) for every series whose cells changed since the last seal.
  template <class Visit>
  void ForEachChanged(const Visit& visit) {
    const ThreadChecker::Scope scope(checker_);
    AddNewSeries();
    SeriesValue value;
    for (Tracked& tracked : tracked_) {
      value.Clear();
      AddCells(registry_.arena(), registry_.At(tracked.series), Writers::kCurrent, value);
      SubtractSealed(tracked, value);
      if (!value.empty()) visit(SerialOf(tracked), tracked.series, value);
    }
  }

  // Packs the changes and starts the next slot.
  std::string Seal();
  // The bytes that Seal() would return. The slot stays open.
  std::string EncodeOpenSlot();

  // Calls used(series) for every series that a thread's own writer slot wrote to since the
  // last call. Such records carry no timestamp.
  template <class Used>
  void ForEachUsed(const Used& used) {
    const ThreadChecker::Scope scope(checker_);
    SeriesValue value;
    for (Tracked& tracked : tracked_) {
      SeriesRecord& series = registry_.At(tracked.series);
      if (InfoOf(series).place != CellPlace::kShards) continue;
      value.Clear();
      AddCells(registry_.arena(), series, Writers::kThreads, value);
      const std::uint64_t total = TotalOf(value);
      if (total == (tracked.sealed ? tracked.sealed->threads_total : 0)) continue;
      used(tracked.series);
      SealedOf(tracked).threads_total = total;
    }
  }

  // Call it before the series of retired agents are freed.
  void DropRetired();

  std::uint64_t size_bytes() const;

 private:
  struct Sealed {
    std::uint64_t threads_total = 0;
    PreviousTotals totals;
  };
  // Most series are counters of one cell; their total at the last seal is here.
  struct Tracked {
    SeriesRef series;
    std::uint32_t sealed_times = 0;  // kinds of one cell; modulo 2^32
    std::unique_ptr<Sealed> sealed;  // other kinds, after the first seal
  };

  std::uint64_t SerialOf(const Tracked& tracked) const {
    return registry_.At(tracked.series).serial.load(std::memory_order_relaxed);
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
  ThreadChecker checker_;
};

}  // namespace pitwall::internal

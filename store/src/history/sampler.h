// Finds out what changed since the last sealed slot.
//
// It keeps, for every series, the totals at the last seal (kPastSlot left out); what the cells hold
// beyond those belongs to the open slot. Series are kept in the order of their serials.
//
// Not thread-safe: everything here is under History::mutex().
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "cells.h"
#include "history/series_value.h"
#include "registry.h"

namespace pitwall::internal {

class Sampler {
 public:
  explicit Sampler(Registry& registry) : registry_(registry) {}

  // Takes in the series made since the last call.
  void FindNew();

  // What `line`'s cells hold beyond the last seal goes to `value`, which comes cleared.
  template <class Visit>
  void ForEachOpen(const Visit& visit) {
    FindNew();
    SeriesValue value;
    for (Tracked& tracked : tracked_) {
      value.Clear();
      OpenValue(tracked, value);
      if (!value.empty()) visit(tracked.serial, tracked.line, value);
    }
  }

  // Packs what changed and begins anew from there.
  std::string Seal();
  // The same bytes, beginning nothing.
  std::string PackOpen();

  // Calls used(series line) for every series that a thread's own slot wrote to since the last call:
  // such records carry no time of their own.
  template <class Used>
  void ForEachUsed(const Used& used) {
    SeriesValue value;
    for (Tracked& tracked : tracked_) {
      value.Clear();
      AddCells(registry_.arena(), registry_.SeriesAt(tracked.line), Writers::kOwn, value);
      const std::uint64_t mark = MarkOf(value);
      if (mark != tracked.own_mark) used(tracked.line);
      tracked.own_mark = mark;
    }
  }

  // Before an agent's series are freed.
  void Forget(Line agent);

  std::uint64_t size_bytes() const;

 private:
  // Totals at the last seal: the octaves that hold anything, eight counts each. Counts are kept
  // modulo 2^32: a difference between two seals is right as long as it is less.
  struct Sealed {
    std::array<std::uint64_t, kMaxCells> cells{};
    std::uint64_t octaves = 0;
    std::unique_ptr<std::uint32_t[]> counts;
  };
  struct Tracked {
    std::uint64_t serial;
    std::uint64_t own_mark;
    Line line;
    Sealed sealed;
  };

  static std::uint64_t MarkOf(const SeriesValue& value);
  static void Subtract(const Sealed& sealed, SeriesValue& value);
  static void Keep(const SeriesValue& totals, Sealed& sealed);
  void Totals(const Tracked& tracked, SeriesValue& value) const;
  void OpenValue(const Tracked& tracked, SeriesValue& value) const {
    Totals(tracked, value);
    Subtract(tracked.sealed, value);
  }

  Registry& registry_;
  std::vector<Tracked> tracked_;
};

}  // namespace pitwall::internal

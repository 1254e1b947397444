#include "history/sampler.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <vector>

#include "history/slot_codec.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/thread_checks.h"
#include "series/cells.h"
#include "series/series_value.h"

namespace pitwall::internal {

void Sampler::AddNewSeries() {
  const ThreadChecker::Scope scope(checker_);
  const std::size_t known = tracked_.size();
  for (SeriesRef series = registry_.series().DrainNew(); series;) {
    tracked_.push_back({series, 0, nullptr});
    series = registry_.At(series).next_new.load(std::memory_order_relaxed);
  }
  const auto by_serial = [this](const Tracked& a, const Tracked& b) {
    return SerialOf(a) < SerialOf(b);
  };
  const auto first_new = tracked_.begin() + static_cast<std::ptrdiff_t>(known);
  std::sort(first_new, tracked_.end(), by_serial);
  if (first_new == tracked_.begin() || first_new == tracked_.end()) return;
  if (by_serial(*first_new, *std::prev(first_new))) {
    std::inplace_merge(tracked_.begin(), first_new, tracked_.end(), by_serial);
  }
}

bool Sampler::IsCounter(const Tracked& tracked) const {
  return InfoOf(registry_.At(tracked.series)).place == CellPlace::kCounter;
}

void Sampler::SubtractSealed(const Tracked& tracked, SeriesValue& value) const {
  if (tracked.sealed) {
    tracked.sealed->totals.Subtract(value);
  } else if (IsCounter(tracked)) {
    value.cells[0] = static_cast<std::uint32_t>(value.cells[0] - tracked.sealed_times);
  }
}

void Sampler::StoreSealed(const SeriesValue& totals, Tracked& tracked) {
  if (IsCounter(tracked)) {
    tracked.sealed_times = static_cast<std::uint32_t>(totals.cells[0]);
  } else {
    SealedOf(tracked).totals.Assign(totals);
  }
}

std::string Sampler::Seal() {
  const ThreadChecker::Scope scope(checker_);
  AddNewSeries();
  SlotWriter writer;
  SeriesValue totals;
  SeriesValue changed;
  for (Tracked& tracked : tracked_) {
    SeriesRecord& series = registry_.At(tracked.series);
    totals.Clear();
    AddCells(registry_.arena(), series, Writers::kCurrent, totals);
    changed.Clear();
    changed.Add(totals);
    SubtractSealed(tracked, changed);
    if (changed.empty()) continue;
    writer.Append(SerialOf(tracked), KindOf(series), changed);
    StoreSealed(totals, tracked);
  }
  return writer.Finish();
}

std::string Sampler::EncodeOpenSlot() {
  SlotWriter writer;
  ForEachChanged([&](std::uint64_t serial, SeriesRef ref, const SeriesValue& value) {
    const SeriesRecord& series = registry_.At(ref);
    writer.Append(serial, KindOf(series), value);
  });
  return writer.Finish();
}

void Sampler::DropRetired() {
  const ThreadChecker::Scope scope(checker_);
  std::erase_if(tracked_, [this](const Tracked& tracked) {
    return registry_.agents().IsRetired(
        registry_.At(tracked.series).agent.load(std::memory_order_relaxed));
  });
}

std::uint64_t Sampler::TotalOf(const SeriesValue& value) {
  std::uint64_t total = value.count();
  for (const std::uint64_t cell : value.cells) total += cell;
  return total;
}

std::uint64_t Sampler::size_bytes() const {
  std::uint64_t size_bytes = tracked_.capacity() * sizeof(Tracked);
  for (const Tracked& tracked : tracked_) {
    if (!tracked.sealed) continue;
    size_bytes += sizeof(Sealed);
    size_bytes += tracked.sealed->totals.counts_bytes();
  }
  return size_bytes;
}

}  // namespace pitwall::internal

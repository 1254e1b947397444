#include "history/history.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "history/merge_slots.h"
#include "history/merged_series.h"
#include "history/slot_codec.h"
#include "pitwall/host/store_image.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/series.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {
constexpr std::int64_t kMinuteMs = 60'000;
constexpr std::int64_t kHourMs = 60 * kMinuteMs;
// The number of late increments at which they are merged: merging costs as much as the slot's
// bytes, so it pays to collect as much first.
constexpr std::size_t kLeastLateBytes = 4096;

std::string Merged(std::span<const std::string_view> slots) {
  SlotWriter writer;
  MergeSlots(slots, [&](std::uint64_t serial, SeriesKind kind, const SeriesValue& value) {
    // Empty only where restored counts overflow.
    if (!value.empty()) writer.Append(serial, kind, value);
  });
  return writer.Finish();
}

// The greatest serial of a slot; nullopt if the bytes do not parse.
std::optional<std::uint64_t> GreatestSerial(std::string_view bytes) {
  SlotReader reader(bytes);
  SeriesValue ignored;
  while (reader.Next() && reader.AddTo(ignored)) ignored.Clear();
  if (!reader.ok()) return std::nullopt;
  return reader.serial();
}
}  // namespace

std::int64_t History::FloorTo(std::int64_t time_ms, std::int64_t step_ms) {
  const std::int64_t rest = time_ms % step_ms;
  return time_ms - (rest < 0 ? rest + step_ms : rest);
}

History::History(std::int64_t slot_ms, std::int64_t now_ms)
    : open_begins_ms_(FloorTo(now_ms, slot_ms)) {
  levels_[0] = {slot_ms, kHourMs, 0, {}};
  levels_[1] = {5 * kMinuteMs, 6 * kHourMs, 0, {}};
  levels_[2] = {kCoarsestSlotMs, 24 * kHourMs, 0, {}};
  levels_[0].until_ms = open_begins_ms();
  for (std::size_t level = 1; level < kLevels; ++level) Coarsen(level);
}

History::Slot& History::SlotAt(Level& level, std::int64_t begins_ms) {
  const auto at = std::lower_bound(
      level.slots.begin(), level.slots.end(), begins_ms,
      [](const Slot& slot, std::int64_t wanted_ms) { return slot.begins_ms < wanted_ms; });
  // A slot is longer than its level's length if the sampler was delayed.
  if (at != level.slots.begin() && std::prev(at)->ends_ms > begins_ms) return *std::prev(at);
  if (at != level.slots.end() && at->begins_ms == begins_ms) return *at;
  Slot slot;
  slot.begins_ms = begins_ms;
  slot.ends_ms = begins_ms + level.slot_ms;
  return *level.slots.insert(at, std::move(slot));
}

void History::Seal(std::string bytes, std::int64_t now_ms) {
  const std::int64_t ends_ms = FloorTo(now_ms, levels_[0].slot_ms);
  if (!bytes.empty()) {
    // After a restart within the slot, its first part is already there.
    Slot& slot = SlotAt(levels_[0], open_begins_ms());
    const std::array<std::string_view, 2> parts = {slot.bytes, bytes};
    slot.bytes = slot.bytes.empty() ? std::move(bytes) : Merged(parts);
    slot.ends_ms = ends_ms;
    slot.sequence = ++sequence_;
  }
  open_begins_ms_.store(ends_ms, std::memory_order_relaxed);
  levels_[0].until_ms = ends_ms;
  for (Level& level : levels_) {
    for (Slot& slot : level.slots) MergeLate(slot);
  }
  for (std::size_t level = 1; level < kLevels; ++level) Coarsen(level);
  DropExpired(now_ms);
}

void History::AddLate(std::uint64_t serial, SeriesKind kind, std::int64_t at_ms,
                      const Increment& increment) {
  if (at_ms >= open_begins_ms() || at_ms < open_begins_ms() - levels_.back().retention_ms) return;
  std::size_t index = kLevels - 1;
  while (at_ms >= levels_[index].until_ms) --index;
  Slot& slot = SlotAt(levels_[index], FloorTo(at_ms, levels_[index].slot_ms));
  slot.late.push_back({serial, kind, increment});
  if (slot.late.size() * sizeof(LateIncrement) > std::max(slot.bytes.size(), kLeastLateBytes)) {
    MergeLate(slot);
  }
}

void History::MergeLate(Slot& slot) {
  if (slot.late.empty()) return;
  std::sort(slot.late.begin(), slot.late.end(),
            [](const LateIncrement& a, const LateIncrement& b) { return a.serial < b.serial; });
  SlotWriter writer;
  SeriesValue value;
  for (auto late = slot.late.begin(); late != slot.late.end();) {
    const LateIncrement& first = *late;
    value.Clear();
    for (; late != slot.late.end() && late->serial == first.serial; ++late) {
      value.Add(late->increment);
    }
    writer.Append(first.serial, first.kind, value);
  }
  slot.late = {};
  const std::string late_bytes = writer.Finish();
  const std::array<std::string_view, 2> both = {slot.bytes, late_bytes};
  slot.bytes = Merged(both);
  slot.sequence = ++sequence_;
}

void History::ReplaceSerials(const std::function<std::uint64_t(std::uint64_t)>& target) {
  struct Renamed {
    std::uint64_t serial;
    const MergedSeries::Entry* entry;
  };
  std::vector<Renamed> renamed;
  SeriesValue value;
  for (Level& level : levels_) {
    for (Slot& slot : level.slots) {
      MergeLate(slot);
      const std::array<std::string_view, 1> bytes = {slot.bytes};
      const MergedSeries series(bytes);
      renamed.clear();
      bool changed = false;
      for (const MergedSeries::Entry& entry : series.entries()) {
        renamed.push_back({target(entry.serial), &entry});
        changed = changed || renamed.back().serial != entry.serial;
      }
      if (!changed) continue;
      std::sort(renamed.begin(), renamed.end(),
                [](const Renamed& a, const Renamed& b) { return a.serial < b.serial; });
      SlotWriter writer;
      for (std::size_t at = 0; at < renamed.size();) {
        const Renamed& first = renamed[at];
        value.Clear();
        for (; at < renamed.size() && renamed[at].serial == first.serial; ++at) {
          series.AddTo(*renamed[at].entry, value);
        }
        writer.Append(first.serial, first.entry->kind, value);
      }
      slot.bytes = writer.Finish();
      slot.sequence = ++sequence_;
    }
  }
}

void History::Coarsen(std::size_t index) {
  Level& level = levels_[index];
  std::deque<Slot>& finer = levels_[index - 1].slots;
  const std::int64_t until_ms =
      FloorTo(open_begins_ms() - levels_[index - 1].retention_ms, level.slot_ms);
  while (!finer.empty() && finer.front().begins_ms < until_ms) {
    const std::int64_t begins_ms = FloorTo(finer.front().begins_ms, level.slot_ms);
    Slot& slot = SlotAt(level, begins_ms);
    const auto end = std::find_if(finer.begin(), finer.end(), [&](const Slot& other) {
      return other.begins_ms >= begins_ms + level.slot_ms;
    });
    std::vector<std::string_view> parts = {slot.bytes};
    for (auto part = finer.begin(); part != end; ++part) parts.push_back(part->bytes);
    slot.bytes = Merged(parts);
    slot.sequence = ++sequence_;
    finer.erase(finer.begin(), end);
  }
  level.until_ms = std::max(level.until_ms, until_ms);
}

void History::DropExpired(std::int64_t now_ms) {
  Level& level = levels_.back();
  while (!level.slots.empty() && level.slots.front().ends_ms <= now_ms - level.retention_ms) {
    level.slots.pop_front();
  }
}

std::size_t History::LevelFor(std::int64_t length_ms) const {
  std::size_t level = 0;
  while (level + 1 < kLevels && levels_[level].retention_ms < length_ms) ++level;
  return level;
}

std::int64_t History::WindowBeginMs(std::int64_t length_ms) const {
  const std::int64_t slot_ms = levels_[LevelFor(length_ms)].slot_ms;
  const std::int64_t slots = std::max<std::int64_t>(1, length_ms / slot_ms);
  return FloorTo(open_begins_ms(), slot_ms) - (slots - 1) * slot_ms;
}

std::vector<std::string_view> History::SlotsBetween(std::int64_t begin_ms, std::int64_t end_ms) {
  std::vector<std::string_view> covered;
  for (Level& level : levels_) {
    for (Slot& slot : level.slots) {
      if (slot.begins_ms < begin_ms || slot.begins_ms >= end_ms) continue;
      MergeLate(slot);
      covered.push_back(slot.bytes);
    }
  }
  return covered;
}

std::vector<PackedSlot> History::SlotsAfter(std::uint64_t sequence) {
  std::vector<PackedSlot> slots;
  for (std::uint32_t index = 0; index < kLevels; ++index) {
    for (Slot& slot : levels_[index].slots) {
      MergeLate(slot);
      if (slot.sequence <= sequence) continue;
      slots.push_back({slot.sequence, slot.begins_ms, slot.ends_ms, 0, index, slot.bytes});
    }
  }
  std::sort(slots.begin(), slots.end(),
            [](const PackedSlot& a, const PackedSlot& b) { return a.sequence < b.sequence; });
  return slots;
}

void History::RestoreSlot(const PackedSlot& packed, std::int64_t shift_ms) {
  Level& level = levels_[packed.level];
  const std::int64_t begins_ms =
      FloorTo(packed.begins_at_ms - packed.wall_offset_ms + shift_ms, level.slot_ms);
  Slot& slot = SlotAt(level, begins_ms);
  // Rounded down like the begin, so that no slot overlaps the next one.
  const std::int64_t ends_ms = packed.ends_at_ms - packed.wall_offset_ms + shift_ms;
  slot.ends_ms = std::max(slot.ends_ms, FloorTo(ends_ms, level.slot_ms));
  if (packed.level > 0) {
    // Rounded up: slots that this one already contains must not be merged again.
    level.until_ms = std::max(level.until_ms, FloorTo(ends_ms + level.slot_ms - 1, level.slot_ms));
  }
  // There may be a slot already: slots may have been shorter then, or the restart was within the
  // open slot.
  const std::array<std::string_view, 2> both = {slot.bytes, packed.bytes};
  slot.bytes = slot.bytes.empty() ? packed.bytes : Merged(both);
  slot.sequence = ++sequence_;
}

void History::DropFuture(std::size_t index) {
  Level& level = levels_[index];
  const std::int64_t until_ms = FloorTo(open_begins_ms(), level.slot_ms);
  std::erase_if(level.slots, [&](const Slot& slot) {
    // The period of a coarse slot must have ended; until then its moments are in finer slots.
    return index == 0 ? slot.begins_ms > until_ms : slot.begins_ms >= until_ms;
  });
  level.until_ms = std::min(level.until_ms, until_ms);
}

History::Restored History::Restore(std::span<const PackedSlot> packed, std::int64_t shift_ms,
                                   std::int64_t now_ms) {
  Restored restored;
  using Place = std::tuple<std::uint32_t, std::int64_t, bool>;  // level, begin, is open
  std::map<Place, const PackedSlot*> newest;
  for (const PackedSlot& slot : packed) {
    const std::optional<std::uint64_t> serial = GreatestSerial(slot.bytes);
    if (!serial || slot.level >= kLevels || slot.begins_at_ms >= slot.ends_at_ms) {
      ++restored.skipped;
      continue;
    }
    restored.greatest_serial = std::max(restored.greatest_serial, *serial);
    sequence_ = std::max(sequence_, slot.sequence);
    const PackedSlot*& kept =
        newest[{slot.level, slot.begins_at_ms - slot.wall_offset_ms, slot.sequence == 0}];
    if (kept == nullptr || kept->sequence <= slot.sequence) kept = &slot;
  }
  open_begins_ms_.store(FloorTo(now_ms, levels_[0].slot_ms), std::memory_order_relaxed);
  for (Level& level : levels_) level.until_ms = 0;
  levels_[0].until_ms = open_begins_ms();
  for (const auto& [place, slot] : newest) {
    if (!slot->bytes.empty()) RestoreSlot(*slot, shift_ms);
  }
  for (std::size_t index = 0; index < kLevels; ++index) DropFuture(index);
  for (std::size_t index = 1; index < kLevels; ++index) {
    // Finer slots that a coarser one already contains may have been restored too.
    std::erase_if(levels_[index - 1].slots,
                  [&](const Slot& slot) { return slot.begins_ms < levels_[index].until_ms; });
    Coarsen(index);
  }
  DropExpired(now_ms);
  return restored;
}

std::uint64_t History::slot_count() const {
  std::uint64_t count = 0;
  for (const Level& level : levels_) count += level.slots.size();
  return count;
}

std::uint64_t History::size_bytes() const {
  std::uint64_t size_bytes = 0;
  for (const Level& level : levels_) {
    for (const Slot& slot : level.slots) {
      size_bytes += sizeof(Slot) + slot.bytes.capacity();
      size_bytes += slot.late.capacity() * sizeof(LateIncrement);
    }
  }
  return size_bytes;
}

}  // namespace pitwall::internal

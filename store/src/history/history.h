// The ring of sealed slots. Older slots are coarser.
//
// Time here is store time (timeline.h). Slots of StoreOptions::history_slot are kept for an hour.
// Then the slots of five minutes are merged into one, which is kept until it is six hours old, and
// then those of half an hour, kept until a day old. Every moment belongs to one slot of one level.
//
// The open slot is not stored here: it consists of the changes since the last seal, which the
// sampler finds.
//
// Steps, all under one mutex, which recording never locks, except for late events:
//  1. Seal: the slot [open, now) is packed and appended; it is immutable from here on.
//  2. Coarsen: if all slots of a coarser period are old enough, they are merged into one slot and
//     dropped.
//  3. Late: a late event is added to the sealed slot of its time. It is kept in a list next to the
//     packed bytes and merged into them at the next seal or read, or when the list has outgrown
//     them. The slot gets a new sequence number, so that a snapshot writes it again.
//  4. Read: the slots of every level that begin in the range.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "pitwall/host/store_image.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/thread_checks.h"
#include "series/series_value.h"

namespace pitwall::internal {

class History {
 public:
  static constexpr std::size_t kLevels = 3;
  static constexpr std::int64_t kCoarsestSlotMs = 30 * 60'000;

  History(std::int64_t slot_ms, std::int64_t now_ms);

  // Guards everything below but open_begins_ms().
  CheckedMutex& mutex() const { return mutex_; }

  // When the open slot began; any thread, no lock (relaxed: it only selects a fast path).
  std::int64_t open_begins_ms() const noexcept {
    return open_begins_ms_.load(std::memory_order_relaxed);
  }
  bool IsSealDue(std::int64_t now_ms) const noexcept {
    return now_ms >= open_begins_ms() + levels_[0].slot_ms;
  }

  void Seal(std::string bytes, std::int64_t now_ms);
  void AddLate(std::uint64_t serial, SeriesKind kind, std::int64_t at_ms,
               const Increment& increment);

  // Gives each series in the slots the serial target(serial), so that several may become one. It
  // rewrites the slots that change: some 20 ms for each MiB of them.
  void ReplaceSerials(const std::function<std::uint64_t(std::uint64_t)>& target);

  // The finest level that covers a window of this length, and when such a window begins. Its last
  // period is that of the open slot.
  std::size_t LevelFor(std::int64_t length_ms) const;
  std::int64_t WindowBeginMs(std::int64_t length_ms) const;
  std::int64_t slot_ms(std::size_t level) const { return levels_[level].slot_ms; }

  // Bytes of the slots that cover [begin, end) once; valid until the mutex is unlocked.
  std::vector<std::string_view> SlotsBetween(std::int64_t begin_ms, std::int64_t end_ms);

  std::vector<PackedSlot> SlotsAfter(std::uint64_t sequence);
  struct Restored {
    std::size_t skipped = 0;  // slots whose bytes do not parse
    std::uint64_t greatest_serial = 0;
  };
  // Restores the slots of SlotsAfter(), the open one included. Once, before anything is recorded.
  // `shift_ms` is how far the store time of this process is ahead of theirs. A slot that would
  // begin in the future, because the clock was set back in between, is left out: it would hide
  // current records.
  Restored Restore(std::span<const PackedSlot> packed, std::int64_t shift_ms, std::int64_t now_ms);

  std::uint64_t slot_count() const;
  std::uint64_t size_bytes() const;

 private:
  struct LateIncrement {
    std::uint64_t serial;
    SeriesKind kind;
    Increment increment;
  };
  struct Slot {
    std::int64_t begins_ms = 0;
    std::int64_t ends_ms = 0;
    std::uint64_t sequence = 0;
    std::string bytes;
    std::vector<LateIncrement> late;  // in order of arrival
  };
  struct Level {
    std::int64_t slot_ms = 0;
    std::int64_t retention_ms = 0;  // age at which slots move to the next level
    std::int64_t until_ms = 0;      // earlier moments are here or coarser, later ones finer
    std::deque<Slot> slots;         // ascending, none overlapping
  };

  static std::int64_t FloorTo(std::int64_t time_ms, std::int64_t step_ms);
  Slot& SlotAt(Level& level, std::int64_t begins_ms);
  void MergeLate(Slot& slot);
  void Coarsen(std::size_t level);
  void DropExpired(std::int64_t now_ms);
  void RestoreSlot(const PackedSlot& packed, std::int64_t shift_ms);
  void DropFuture(std::size_t level);

  mutable CheckedMutex mutex_;
  std::array<Level, kLevels> levels_;
  Atomic<std::int64_t> open_begins_ms_;
  std::uint64_t sequence_ = 0;
};

}  // namespace pitwall::internal

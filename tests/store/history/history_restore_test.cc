#include <gtest/gtest.h>

#include <vector>

#include "history/history.h"
#include "tests/store/history/slots.h"

namespace pitwall::internal {
namespace {

using test::kBeginMs;
using test::kHourMs;
using test::kMinuteMs;
using test::kSlotMs;
using test::SlotWith;
using test::TimesIn;

PackedSlot FineSlot(std::uint64_t sequence, std::int64_t begins_ms, std::uint64_t times) {
  return {sequence, begins_ms, begins_ms + kSlotMs, 0, 0, SlotWith(1, times)};
}

std::uint64_t TimesBetween(History& history, std::int64_t begin_ms, std::int64_t end_ms) {
  return TimesIn(history.SlotsBetween(begin_ms, end_ms), 1);
}

TEST(HistoryRestoreTest, EverySlotComesBackInItsLevel) {
  History history(kSlotMs, kBeginMs);
  std::int64_t now_ms = kBeginMs;
  while (now_ms < kBeginMs + 8 * kHourMs) {
    now_ms += kSlotMs;
    history.Seal(SlotWith(1, 1), now_ms);
  }
  const std::vector<PackedSlot> packed = history.SlotsAfter(0);
  History restored(kSlotMs, now_ms);
  const History::Restored result = restored.Restore(packed, 0, now_ms);
  EXPECT_EQ(result.skipped, 0U);
  EXPECT_EQ(result.greatest_serial, 1U);
  EXPECT_EQ(restored.open_begins_ms(), now_ms);
  // 1 h in slots of 10 s, 5 h in slots of 5 min, 2 h in slots of 30 min.
  EXPECT_EQ(restored.slot_count(), 360U + 60U + 4U);
  EXPECT_EQ(TimesBetween(restored, kBeginMs, kBeginMs + 2 * kHourMs), 720U);
  EXPECT_EQ(TimesBetween(restored, kBeginMs + 2 * kHourMs, now_ms - kHourMs), 1800U);
  EXPECT_EQ(TimesBetween(restored, now_ms - kHourMs, now_ms), 360U);
}

TEST(HistoryRestoreTest, TimeThatPassedMeanwhileCoarsensAndExpiresSlots) {
  const std::vector<PackedSlot> packed = {FineSlot(1, kBeginMs, 1),
                                          FineSlot(2, kBeginMs + kSlotMs, 2),
                                          FineSlot(3, kBeginMs + 20 * kHourMs, 4)};
  const std::int64_t now_ms = kBeginMs + 22 * kHourMs;
  History history(kSlotMs, now_ms);
  history.Restore(packed, 0, now_ms);
  EXPECT_EQ(history.slot_count(), 2U);
  EXPECT_EQ(TimesBetween(history, kBeginMs, kBeginMs + 1), 3U);
  History later(kSlotMs, now_ms + 3 * kHourMs);
  later.Restore(packed, 0, now_ms + 3 * kHourMs);
  EXPECT_EQ(TimesBetween(later, 0, now_ms + 3 * kHourMs), 4U);
}

TEST(HistoryRestoreTest, OfTwoVersionsOfASlotTheNewerOneCounts) {
  History history(kSlotMs, kBeginMs + kMinuteMs);
  history.Restore(std::vector{FineSlot(9, kBeginMs, 5), FineSlot(3, kBeginMs, 2)}, 0,
                  kBeginMs + kMinuteMs);
  EXPECT_EQ(TimesBetween(history, kBeginMs, kBeginMs + kMinuteMs), 5U);
}

TEST(HistoryRestoreTest, TheOpenSlotIsAddedToTheSealedOneAndToTheNextSeal) {
  const std::int64_t now_ms = kBeginMs + 5'000;
  History history(kSlotMs, now_ms);
  // Sequence 0: the slot was open when it was written.
  history.Restore(std::vector{FineSlot(7, kBeginMs, 1), FineSlot(0, kBeginMs, 2)}, 0, now_ms);
  history.Seal(SlotWith(1, 4), kBeginMs + kSlotMs);
  EXPECT_EQ(TimesBetween(history, kBeginMs, kBeginMs + kSlotMs), 7U);
  EXPECT_EQ(history.slot_count(), 1U);
  // New sequence numbers continue after the greatest one.
  EXPECT_EQ(history.SlotsAfter(7).size(), 1U);
}

TEST(HistoryRestoreTest, SlotsAreShiftedByTheDifferenceOfTheTwoLives) {
  PackedSlot slot = FineSlot(1, kBeginMs + 47'000, 1);
  slot.wall_offset_ms = 47'000;
  const std::int64_t now_ms = kBeginMs + kHourMs;
  History history(kSlotMs, now_ms);
  history.Restore(std::vector{slot}, 20'000, now_ms);
  EXPECT_EQ(TimesBetween(history, kBeginMs + 20'000, kBeginMs + 30'000), 1U);
}

TEST(HistoryRestoreTest, SlotsOfTheFutureAreDropped) {
  const std::int64_t now_ms = kBeginMs + 15'000;
  PackedSlot coarse = FineSlot(4, kBeginMs, 8);
  coarse.level = 1;
  coarse.ends_at_ms = kBeginMs + 5 * kMinuteMs;
  History history(kSlotMs, now_ms);
  history.Restore(std::vector{FineSlot(1, kBeginMs, 1), FineSlot(2, kBeginMs + kSlotMs, 2),
                              FineSlot(3, kBeginMs + 2 * kSlotMs, 4), coarse},
                  0, now_ms);
  // The slot that is open again stays. The later one and the coarse one that has not ended are
  // dropped.
  EXPECT_EQ(TimesBetween(history, 0, now_ms + kHourMs), 3U);
  history.Seal(SlotWith(1, 16), kBeginMs + 2 * kSlotMs);
  EXPECT_EQ(TimesBetween(history, kBeginMs + kSlotMs, kBeginMs + 2 * kSlotMs), 18U);
}

TEST(HistoryRestoreTest, FineSlotsThatACoarseOneContainsAreNotCountedTwice) {
  const std::int64_t now_ms = kBeginMs + 2 * kHourMs;
  PackedSlot coarse = FineSlot(31, kBeginMs, 30);
  coarse.level = 1;
  coarse.ends_at_ms = kBeginMs + 5 * kMinuteMs;
  std::vector<PackedSlot> packed = {coarse};
  for (int i = 0; i < 30; ++i) {
    packed.push_back(FineSlot(static_cast<std::uint64_t>(i + 1), kBeginMs + i * kSlotMs, 1));
  }
  History history(kSlotMs, now_ms);
  history.Restore(packed, 0, now_ms);
  EXPECT_EQ(TimesBetween(history, 0, now_ms), 30U);
}

TEST(HistoryRestoreTest, DamagedSlotsAreCountedAndLeftOut) {
  PackedSlot cut = FineSlot(1, kBeginMs, 1);
  cut.bytes.pop_back();
  PackedSlot unknown_level = FineSlot(2, kBeginMs, 1);
  unknown_level.level = History::kLevels;
  PackedSlot no_period = FineSlot(3, kBeginMs, 1);
  no_period.ends_at_ms = kBeginMs;
  History history(kSlotMs, kBeginMs + kMinuteMs);
  const History::Restored result =
      history.Restore(std::vector{cut, unknown_level, no_period, FineSlot(4, kBeginMs, 9)}, 0,
                      kBeginMs + kMinuteMs);
  EXPECT_EQ(result.skipped, 3U);
  EXPECT_EQ(TimesBetween(history, 0, kBeginMs + kMinuteMs), 9U);
}

}  // namespace
}  // namespace pitwall::internal

#include "history/history.h"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

#include "tests/store/history/slots.h"

namespace pitwall::internal {
namespace {

using test::kBeginMs;
using test::kHourMs;
using test::kMinuteMs;
using test::kSlotMs;
using test::SlotWith;
using test::TimesIn;

class HistoryTest : public ::testing::Test {
 protected:
  // Seals a slot every ten seconds, in each of which series 1 counted once.
  void SealFor(std::int64_t length_ms) {
    for (const std::int64_t until_ms = now_ms_ + length_ms; now_ms_ < until_ms;) {
      now_ms_ += kSlotMs;
      history_.Seal(SlotWith(1, 1), now_ms_);
    }
  }
  void AddLate(std::int64_t at_ms, std::uint64_t serial = 1) {
    Increment increment;
    increment.cells[count_cell::kTimes] = 1;
    history_.AddLate(serial, SeriesKind::kToolError, at_ms, increment);
  }
  std::uint64_t TimesBetween(std::int64_t begin_ms, std::int64_t end_ms, std::uint64_t serial = 1) {
    return TimesIn(history_.SlotsBetween(begin_ms, end_ms), serial);
  }
  // The slots that were added or changed since the last call.
  std::vector<PackedSlot> Changed() {
    std::vector<PackedSlot> slots = history_.SlotsAfter(sequence_);
    if (!slots.empty()) sequence_ = slots.back().sequence;
    return slots;
  }

  std::int64_t now_ms_ = kBeginMs;
  History history_{kSlotMs, kBeginMs};
  std::uint64_t sequence_ = 0;
};

TEST_F(HistoryTest, ASealIsDueWhenTheOpenSlotHasEnded) {
  const History history(kSlotMs, kBeginMs + 3'000);
  EXPECT_EQ(history.open_begins_ms(), kBeginMs);
  EXPECT_FALSE(history.IsSealDue(kBeginMs + kSlotMs - 1));
  EXPECT_TRUE(history.IsSealDue(kBeginMs + kSlotMs));
}

TEST_F(HistoryTest, SeriesThatGetOneSerialBecomeOne) {
  AddLate(kBeginMs - 1, 3);
  AddLate(kBeginMs - 1, 5);
  AddLate(kBeginMs - 1, 7);
  AddLate(kBeginMs - kHourMs * 3, 5);
  SealFor(kSlotMs);
  Changed();
  history_.ReplaceSerials(
      [](std::uint64_t serial) { return serial == 3 || serial == 5 ? 9 : serial; });
  EXPECT_EQ(TimesBetween(0, kBeginMs, 3), 0U);
  EXPECT_EQ(TimesBetween(0, kBeginMs, 5), 0U);
  EXPECT_EQ(TimesBetween(0, kBeginMs, 7), 1U);
  EXPECT_EQ(TimesBetween(0, kBeginMs, 9), 3U);
  EXPECT_EQ(TimesBetween(kBeginMs, kBeginMs + kSlotMs), 1U);
  // The slot without these series is the same.
  EXPECT_EQ(Changed().size(), 2U);
}

TEST_F(HistoryTest, AnEmptySlotTakesNoRoomAndMovesTheOpenOne) {
  history_.Seal({}, kBeginMs + kSlotMs + 1);
  EXPECT_EQ(history_.slot_count(), 0U);
  EXPECT_EQ(history_.open_begins_ms(), kBeginMs + kSlotMs);
}

TEST_F(HistoryTest, SlotsOlderThanAnHourBecomeSlotsOfFiveMinutes) {
  SealFor(2 * kHourMs);
  // The newest hour in slots of ten seconds, the hour before it in slots of five minutes.
  EXPECT_EQ(history_.slot_count(), 360U + 12U);
  for (std::int64_t at_ms = kBeginMs; at_ms < kBeginMs + kHourMs; at_ms += 5 * kMinuteMs) {
    const auto slots = history_.SlotsBetween(at_ms, at_ms + 5 * kMinuteMs);
    ASSERT_EQ(slots.size(), 1U);
    EXPECT_EQ(TimesIn(slots, 1), 30U);
  }
  EXPECT_EQ(TimesBetween(kBeginMs, now_ms_), 720U);
}

TEST_F(HistoryTest, ADayIsKeptInThreeLevels) {
  SealFor(26 * kHourMs);
  // One hour in slots of 10 s, five hours in slots of 5 min, eighteen hours in slots of 30 min.
  EXPECT_EQ(history_.slot_count(), 360U + 60U + 36U);
  EXPECT_EQ(TimesBetween(kBeginMs, now_ms_), 24U * 360U);
  EXPECT_EQ(TimesBetween(now_ms_ - 24 * kHourMs, now_ms_ - 6 * kHourMs), 18U * 360U);
  EXPECT_EQ(TimesBetween(now_ms_ - 6 * kHourMs, now_ms_ - kHourMs), 5U * 360U);
  EXPECT_EQ(TimesBetween(now_ms_ - kHourMs, now_ms_), 360U);
}

TEST_F(HistoryTest, AWindowEndsWithTheOpenSlotOfItsLevel) {
  history_.Seal({}, kBeginMs + 12 * kMinuteMs);
  EXPECT_EQ(history_.LevelFor(kHourMs), 0U);
  EXPECT_EQ(history_.LevelFor(kHourMs + 1), 1U);
  EXPECT_EQ(history_.LevelFor(6 * kHourMs), 1U);
  EXPECT_EQ(history_.LevelFor(24 * kHourMs), 2U);
  EXPECT_EQ(history_.WindowBeginMs(kMinuteMs), kBeginMs + 12 * kMinuteMs - 50'000);
  EXPECT_EQ(history_.WindowBeginMs(6 * kHourMs), kBeginMs + 15 * kMinuteMs - 6 * kHourMs);
  EXPECT_EQ(history_.WindowBeginMs(24 * kHourMs), kBeginMs + 30 * kMinuteMs - 24 * kHourMs);
}

TEST_F(HistoryTest, ALateEventIsCountedInTheSlotOfItsTime) {
  SealFor(8 * kHourMs);
  Changed();
  struct Place {
    std::int64_t ago_ms;
    std::uint32_t level;
    std::int64_t slot_ms;
  };
  for (const Place& place : {Place{kSlotMs, 0, kSlotMs}, Place{kHourMs + 1, 1, 5 * kMinuteMs},
                             Place{7 * kHourMs, 2, 30 * kMinuteMs}}) {
    const std::int64_t at_ms = now_ms_ - place.ago_ms;
    AddLate(at_ms, 2);
    const std::vector<PackedSlot> changed = Changed();
    ASSERT_EQ(changed.size(), 1U) << place.ago_ms;
    EXPECT_EQ(changed[0].level, place.level);
    EXPECT_EQ(changed[0].begins_at_ms, at_ms / place.slot_ms * place.slot_ms);
    EXPECT_EQ(TimesIn({changed[0].bytes}, 2), 1U);
    EXPECT_EQ(TimesIn({changed[0].bytes}, 1), static_cast<std::uint64_t>(place.slot_ms / kSlotMs));
  }
}

TEST_F(HistoryTest, ALateEventMakesTheSlotThatIsMissing) {
  now_ms_ += 2 * kHourMs;
  history_.Seal({}, now_ms_);
  AddLate(kBeginMs + 7 * kMinuteMs);
  AddLate(now_ms_ - kSlotMs);
  const std::vector<PackedSlot> changed = Changed();
  ASSERT_EQ(changed.size(), 2U);
  EXPECT_EQ(changed[0].begins_at_ms, now_ms_ - kSlotMs);
  EXPECT_EQ(changed[1].begins_at_ms, kBeginMs + 5 * kMinuteMs);
  EXPECT_EQ(changed[1].ends_at_ms, kBeginMs + 10 * kMinuteMs);
}

TEST_F(HistoryTest, EventsOfTheOpenSlotAndOfTheDayBeforeAreLeftOut) {
  SealFor(kMinuteMs);
  Changed();
  AddLate(now_ms_);
  AddLate(now_ms_ - 24 * kHourMs - 1);
  EXPECT_TRUE(Changed().empty());
  AddLate(now_ms_ - 1);
  AddLate(now_ms_ - 24 * kHourMs);
  EXPECT_EQ(Changed().size(), 2U);
}

TEST_F(HistoryTest, LateEventsOfManySeriesAreMergedWithTheSlot) {
  SealFor(kMinuteMs);
  // Enough for several merges, in no order of serials.
  for (std::uint64_t i = 0; i < 1000; ++i) AddLate(kBeginMs, 1 + i * 7 % 10);
  const auto slots = history_.SlotsBetween(kBeginMs, kBeginMs + kSlotMs);
  ASSERT_EQ(slots.size(), 1U);
  for (std::uint64_t serial = 1; serial <= 10; ++serial) {
    EXPECT_EQ(TimesIn(slots, serial), serial == 1 ? 101U : 100U);
  }
}

TEST_F(HistoryTest, ALateEventSurvivesCoarsening) {
  SealFor(30 * kMinuteMs);
  AddLate(kBeginMs + 90'000);
  SealFor(10 * kHourMs);
  EXPECT_EQ(TimesBetween(kBeginMs, kBeginMs + 30 * kMinuteMs), 181U);
}

TEST_F(HistoryTest, ASlotThatWasSealedLateCoversItsWholePeriod) {
  history_.Seal(SlotWith(1, 1), kBeginMs + 35'000);
  EXPECT_EQ(history_.open_begins_ms(), kBeginMs + 30'000);
  AddLate(kBeginMs + 25'000);
  EXPECT_EQ(history_.slot_count(), 1U);
  EXPECT_EQ(TimesBetween(kBeginMs, kBeginMs + kSlotMs), 2U);
}

}  // namespace
}  // namespace pitwall::internal

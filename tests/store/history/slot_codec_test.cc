#include "history/slot_codec.h"

#include <gtest/gtest.h>

#include <random>

#include "history/merge_slots.h"

namespace pitwall::internal {
namespace {

SeriesValue ValueOf(std::uint64_t cell, std::uint32_t position, std::uint64_t count) {
  SeriesValue value;
  value.cells[0] = cell;
  value.cells[5] = 1;
  value.bucket(position) = count;
  return value;
}

std::string ThreeSeries() {
  SlotWriter writer;
  writer.Append(3, SeriesKind::kTool, ValueOf(UINT64_MAX, 0, 1));
  writer.Append(4, SeriesKind::kTask, ValueOf(0, kDurationBuckets - 1, UINT64_MAX));
  writer.Append(1ULL << 40, SeriesKind::kTool, ValueOf(7, 100, 300));
  return writer.Finish();
}

TEST(SlotCodecTest, WrittenValuesAreReadUnchanged) {
  const std::string bytes = ThreeSeries();
  SlotReader reader(bytes);
  SeriesValue value;
  ASSERT_TRUE(reader.Next() && reader.AddTo(value));
  EXPECT_EQ(reader.serial(), 3U);
  EXPECT_EQ(value.cells[0], UINT64_MAX);
  value.Clear();
  ASSERT_TRUE(reader.Next() && reader.AddTo(value));
  EXPECT_EQ(reader.kind(), SeriesKind::kTask);
  EXPECT_EQ(value.bucket(kDurationBuckets - 1), UINT64_MAX);
  value.Clear();
  ASSERT_TRUE(reader.Next() && reader.AddTo(value));
  EXPECT_EQ(reader.serial(), 1ULL << 40);
  EXPECT_EQ(value.count(), 300U);
  EXPECT_FALSE(reader.Next());
  EXPECT_TRUE(reader.ok());
}

TEST(SlotCodecTest, MergedSlotsHoldEverySeriesOnceAndSummedUp) {
  SlotWriter writer;
  writer.Append(4, SeriesKind::kTask, ValueOf(5, 8, 2));
  const std::string other = writer.Finish();
  const std::string three = ThreeSeries();
  const std::vector<std::string_view> slots = {three, other, other};
  std::vector<std::uint64_t> serials;
  MergeSlots(slots, [&](std::uint64_t serial, SeriesKind, const SeriesValue& value) {
    serials.push_back(serial);
    if (serial == 4) {
      EXPECT_EQ(value.cells[0], 10U);
      EXPECT_EQ(value.cells[5], 3U);
    }
  });
  EXPECT_EQ(serials, (std::vector<std::uint64_t>{3, 4, 1ULL << 40}));
}

TEST(SlotCodecTest, DamagedBytesOnlyEndTheReading) {
  const std::string bytes = ThreeSeries();
  std::mt19937 random(11);
  for (int i = 0; i < 100'000; ++i) {
    std::string damaged = bytes.substr(0, random() % (bytes.size() + 1));
    for (unsigned flips = random() % 4; flips > 0 && !damaged.empty(); --flips) {
      damaged[random() % damaged.size()] = static_cast<char>(random());
    }
    SlotReader reader(damaged);
    SeriesValue value;
    std::size_t entries = 0;
    while (reader.Next() && reader.AddTo(value)) ++entries;
    ASSERT_LE(entries, damaged.size());
  }
}

}  // namespace
}  // namespace pitwall::internal

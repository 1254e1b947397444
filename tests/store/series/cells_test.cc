#include "series/cells.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace pitwall::internal {
namespace {

using Buckets = std::map<std::uint32_t, std::uint64_t>;
constexpr std::uint32_t kPagedSlot = kDirectShards + 20;  // on the second page

class CellsTest : public ::testing::Test {
 protected:
  SeriesRecord& Make(SeriesKind kind) { return MakeIn(arena_, kind); }
  static SeriesRecord& MakeIn(Arena& arena, SeriesKind kind) {
    const KindInfo& info = InfoOf(kind);
    SeriesRecord& series = arena.At(arena.Allocate<SeriesRecord>(info.record_pool));
    series.links.kind.store(static_cast<std::uint32_t>(kind), std::memory_order_relaxed);
    return series;
  }
  static Increment CallOf(std::uint64_t sum_ns, int bucket) {
    Increment increment;
    increment.cells[tool_cell::kSumNs] = sum_ns;
    increment.cells[tool_cell::kErrors] = 1;
    increment.bucket = bucket;
    return increment;
  }
  SeriesValue Read(SeriesRecord& series, Writers writers, bool with_buckets = true) {
    SeriesValue value;
    AddCells(arena_, series, writers, value, with_buckets);
    return value;
  }
  static Buckets BucketsOf(const SeriesValue& value) {
    Buckets buckets;
    value.ForEachBucket(
        [&](std::uint32_t position, std::uint64_t count) { buckets[position] = count; });
    return buckets;
  }

  Arena arena_{1 << 20};
};

TEST_F(CellsTest, ANewSeriesIsEmpty) {
  for (const SeriesKind kind : {SeriesKind::kTask, SeriesKind::kTool, SeriesKind::kQuality,
                                SeriesKind::kTokens, SeriesKind::kTransition, SeriesKind::kModel}) {
    EXPECT_TRUE(Read(Make(kind), Writers::kAll).empty());
  }
}

TEST_F(CellsTest, ReadersSumTheWritersThatTheyAskFor) {
  SeriesRecord& series = Make(SeriesKind::kTool);
  ASSERT_TRUE(AddShared(arena_, series, kSharedWriterSlot, CallOf(1, 3)));
  ASSERT_TRUE(AddShared(arena_, series, kLateWriterSlot, CallOf(10, 3)));
  for (const std::uint32_t slot : {kFirstThreadWriterSlot, kPagedSlot}) {
    ASSERT_TRUE(AddShared(arena_, series, slot, CallOf(100, 9)));
  }
  const SeriesValue all = Read(series, Writers::kAll);
  EXPECT_EQ(all.cells[tool_cell::kSumNs], 211U);
  EXPECT_EQ(all.cells[tool_cell::kErrors], 4U);
  EXPECT_EQ(BucketsOf(all), (Buckets{{3, 2}, {9, 2}}));
  const SeriesValue current = Read(series, Writers::kCurrent);
  EXPECT_EQ(current.cells[tool_cell::kSumNs], 201U);
  EXPECT_EQ(BucketsOf(current), (Buckets{{3, 1}, {9, 2}}));
  const SeriesValue threads = Read(series, Writers::kThreads);
  EXPECT_EQ(threads.cells[tool_cell::kSumNs], 200U);
  EXPECT_EQ(BucketsOf(threads), (Buckets{{9, 2}}));
  EXPECT_TRUE(BucketsOf(Read(series, Writers::kAll, false)).empty());
}

TEST_F(CellsTest, AnOwnedRecordNeedsItsShardAndItsOctave) {
  SeriesRecord& series = Make(SeriesKind::kTool);
  constexpr std::uint64_t kDurationNs = 20'000'000;
  const unsigned position = BucketPositionOfNs(kDurationNs);
  for (const std::uint32_t slot : {kFirstThreadWriterSlot, kPagedSlot}) {
    EXPECT_FALSE(RecordCallOwned(arena_.base(), series, slot, kDurationNs, true));
    ASSERT_TRUE(MakeCells(arena_, series, slot, static_cast<int>(position)));
    EXPECT_TRUE(RecordCallOwned(arena_.base(), series, slot, kDurationNs, true));
    EXPECT_TRUE(RecordCallOwned(arena_.base(), series, slot, kDurationNs, false));
    // A duration in another octave, which is missing.
    EXPECT_FALSE(RecordCallOwned(arena_.base(), series, slot, kDurationNs * 1000, true));
  }
  const SeriesValue value = Read(series, Writers::kThreads);
  EXPECT_EQ(value.cells[tool_cell::kSumNs], 4 * kDurationNs);
  EXPECT_EQ(value.cells[tool_cell::kErrors], 2U);
  EXPECT_EQ(BucketsOf(value), (Buckets{{position, 4}}));
}

TEST_F(CellsTest, CellsInTheRecordHaveACurrentAndALateSet) {
  for (const SeriesKind kind : {SeriesKind::kTokens, SeriesKind::kTransition}) {
    SeriesRecord& series = Make(kind);
    const std::size_t cells = InfoOf(kind).cells;
    Increment increment;
    for (std::size_t i = 0; i < cells; ++i) increment.cells[i] = i + 1;
    ASSERT_TRUE(AddShared(arena_, series, kSharedWriterSlot, increment));
    ASSERT_TRUE(AddShared(arena_, series, kLateWriterSlot, increment));
    ASSERT_TRUE(AddShared(arena_, series, kLateWriterSlot, increment));
    for (std::size_t i = 0; i < cells; ++i) {
      EXPECT_EQ(Read(series, Writers::kAll).cells[i], 3 * (i + 1));
      EXPECT_EQ(Read(series, Writers::kCurrent).cells[i], i + 1);
    }
    EXPECT_TRUE(Read(series, Writers::kThreads).empty());
  }
}

TEST_F(CellsTest, AValueOfAnotherStoreIsAddedCompletely) {
  SeriesRecord& series = Make(SeriesKind::kTask);
  SeriesValue value;
  for (std::size_t i = 0; i < task_cell::kCount; ++i) value.cells[i] = 10 * i + 1;
  value.bucket(0) = 3;
  value.bucket(kDurationBuckets - 1) = UINT64_MAX - 1;
  ASSERT_TRUE(AddValue(arena_, series, kSharedWriterSlot, value));
  const SeriesValue read = Read(series, Writers::kCurrent);
  EXPECT_EQ(read.cells, value.cells);
  EXPECT_EQ(BucketsOf(read), (Buckets{{0, 3}, {kDurationBuckets - 1, UINT64_MAX - 1}}));
}

TEST_F(CellsTest, InAFullArenaNothingIsAdded) {
  Arena full((kFirstLine + 2) * kLineBytes);
  SeriesRecord& series = MakeIn(full, SeriesKind::kTool);
  EXPECT_FALSE(AddShared(full, series, kSharedWriterSlot, CallOf(1, 3)));
  EXPECT_FALSE(AddValue(full, series, kSharedWriterSlot, SeriesValue()));
  EXPECT_FALSE(MakeCells(full, series, kFirstThreadWriterSlot, 0));
  SeriesValue value;
  AddCells(full, series, Writers::kAll, value);
  EXPECT_TRUE(value.empty());
}

TEST_F(CellsTest, AShardWithoutRoomForItsOctaveCountsNothing) {
  Arena full((kFirstLine + 2 + 4) * kLineBytes);
  SeriesRecord& series = MakeIn(full, SeriesKind::kTool);
  EXPECT_FALSE(AddShared(full, series, kSharedWriterSlot, CallOf(1, 3)));
  SeriesValue value;
  AddCells(full, series, Writers::kAll, value);
  EXPECT_TRUE(value.empty());
}

}  // namespace
}  // namespace pitwall::internal

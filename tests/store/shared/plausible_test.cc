// Unusual but possible numbers are collected; impossible ones are quarantined.
#include <gtest/gtest.h>

#include "shared/arena_file.h"
#include "shared/record_scanner.h"
#include "tests/store/shared/shared_arena.h"

namespace pitwall {
namespace {

using namespace std::chrono_literals;

// A series with one call of a second. The tests write to it step by step, as a recording thread
// does.
class PlausibleTest : public ::testing::Test {
 protected:
  PlausibleTest() {
    Store::Attach(arena_.folder()).GetAgent("a").GetTool("bash").Record(1s);
    opened_ = internal::OpenArenaFile(arena_.file());
    internal::RecordScanner scanner(*opened_.arena, false);
    internal::SeriesRef series;
    scanner.Scan([&](internal::SeriesRef found) { series = found; });
    shard_ = internal::FindShard(opened_.arena->base(), scanner.registry().At(series),
                                 internal::kFirstThreadWriterSlot);
  }

  void AddCalls(std::uint64_t calls) {
    const unsigned position = BucketPositionOfNs(kSecondNs);
    const internal::OctaveRef octave = shard_->octaves()[position / kBucketsPerOctave];
    auto& buckets = opened_.arena->At(octave).buckets;
    buckets[position % kBucketsPerOctave] += calls;
  }
  void AddErrors(std::uint64_t errors) { shard_->cells[internal::tool_cell::kErrors] += errors; }
  void AddSumNs(std::uint64_t sum_ns) { shard_->cells[internal::tool_cell::kSumNs] += sum_ns; }
  ToolReading Take() {
    arena_.collector().CollectCalls(arena_.store());
    reading_ = arena_.store().Read(Window::kAll);
    return reading_.agents[0].tools[0];
  }
  std::uint64_t quarantined() { return arena_.collector().stats().quarantined; }

  static constexpr std::uint64_t kSecondNs = 1'000'000'000;

  SharedArena arena_;

 private:
  internal::OpenedArena opened_;
  internal::Shard* shard_ = nullptr;
  Reading reading_;
};

TEST_F(PlausibleTest, ARecordReadHalfWayIsCollectedInTwoScans) {
  AddCalls(1);
  EXPECT_EQ(Take().calls, 2U);
  AddErrors(1);
  AddSumNs(kSecondNs);
  const ToolReading tool = Take();
  EXPECT_EQ(tool.calls, 2U);
  EXPECT_EQ(tool.errors, 1U);
  EXPECT_EQ(tool.durations.sum_ns, 2 * kSecondNs);
  EXPECT_EQ(quarantined(), 0U);
}

TEST_F(PlausibleTest, ManyCallsAtOnceAreCollected) {
  Take();
  // So many that their greatest possible sum overflows 64 bits.
  std::uint64_t calls = 2'000;
  while (calls * kMaxDurationNs >= calls * kSecondNs) ++calls;
  AddCalls(calls);
  AddSumNs(calls * kSecondNs);
  EXPECT_EQ(Take().calls, 1 + calls);
  EXPECT_EQ(quarantined(), 0U);
}

TEST_F(PlausibleTest, ErrorsWithoutCallsAreLeftOut) {
  Take();
  AddErrors(1000);
  EXPECT_EQ(Take().errors, 0U);
  EXPECT_EQ(quarantined(), 1U);
}

TEST_F(PlausibleTest, ASumThatRunsBackwardsIsLeftOut) {
  Take();
  AddCalls(1000);
  AddSumNs(0 - kSecondNs / 2);
  EXPECT_EQ(Take().calls, 1U);
  EXPECT_EQ(quarantined(), 1U);
}

TEST_F(PlausibleTest, TheNextOwnerDoesNotCollectAQuarantinedSeriesFromItsBeginning) {
  AddCalls(1000);
  AddSumNs(1000 * kSecondNs);
  EXPECT_EQ(Take().calls, 1001U);
  AddCalls(std::uint64_t{0} - 500);  // decreased
  EXPECT_EQ(Take().calls, 1001U);
  EXPECT_EQ(quarantined(), 1U);
  const AttachedStore living = Store::Attach(arena_.folder());
  arena_.Open(arena_.collector().Offsets());
  EXPECT_EQ(arena_.Take().size(), 0U);
  EXPECT_EQ(quarantined(), 1U);
}

}  // namespace
}  // namespace pitwall

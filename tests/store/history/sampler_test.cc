#include "history/sampler.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "history/slot_codec.h"
#include "tests/support/test_store.h"

namespace pitwall::internal {
namespace {

class SamplerTest : public ::testing::Test {
 protected:
  using Changes = std::map<std::uint64_t, std::uint64_t>;  // by serial: the first cell

  SeriesRef Make(SeriesKind kind, std::string_view tool, std::uint64_t serial = 0) {
    return registry_.series().GetOrCreate(
        kind, agent_, registry_.names().Intern(NameKind::kTool, tool), {}, 0, serial);
  }
  void Add(SeriesRef series, std::uint64_t amount, std::uint32_t slot = kSharedWriterSlot) {
    Increment increment;
    increment.cells[0] = amount;
    if (InfoOf(registry_.At(series)).place == CellPlace::kShards) increment.bucket = 12;
    ASSERT_TRUE(AddShared(arena_, registry_.At(series), slot, increment));
  }
  std::uint64_t SerialOf(SeriesRef series) {
    return registry_.At(series).serial.load(std::memory_order_relaxed);
  }
  // Fails if serials are not ascending.
  static Changes ChangesIn(const std::string& bytes) {
    Changes changes;
    SlotReader reader(bytes);
    SeriesValue value;
    while (reader.Next() && reader.AddTo(value)) {
      EXPECT_TRUE(changes.empty() || changes.rbegin()->first < reader.serial());
      changes[reader.serial()] = value.cells[0];
      value.Clear();
    }
    EXPECT_TRUE(reader.ok());
    return changes;
  }
  std::vector<SeriesRef> Used() {
    std::vector<SeriesRef> used;
    sampler_.ForEachUsed([&](SeriesRef series) { used.push_back(series); });
    return used;
  }

  void Remove(AgentRef agent) {
    const std::lock_guard lock(registry_.lists_mutex());
    registry_.Remove(std::array{agent});
  }

  Arena arena_{4 << 20};
  Registry registry_{arena_, OptionsWithoutSampler()};
  AgentRef agent_ = registry_.agents().Acquire("a");
  Sampler sampler_{registry_};
};

TEST_F(SamplerTest, ASlotHoldsOnlyChangesSinceTheLastSeal) {
  const SeriesRef bash = Make(SeriesKind::kTool, "bash");
  const SeriesRef errors = Make(SeriesKind::kToolError, "bash");
  const SeriesRef idle = Make(SeriesKind::kTool, "idle");
  Add(bash, 5);
  Add(errors, 2);
  EXPECT_EQ(ChangesIn(sampler_.Seal()), (Changes{{SerialOf(bash), 5}, {SerialOf(errors), 2}}));
  EXPECT_TRUE(sampler_.Seal().empty());
  Add(bash, 3);
  Add(bash, 4, kFirstThreadWriterSlot);
  Add(idle, 1);
  EXPECT_EQ(ChangesIn(sampler_.Seal()), (Changes{{SerialOf(bash), 7}, {SerialOf(idle), 1}}));
}

TEST_F(SamplerTest, BucketsAreDifferencesToo) {
  const SeriesRef bash = Make(SeriesKind::kTool, "bash");
  Add(bash, 1);
  sampler_.Seal();
  Add(bash, 1);
  Add(bash, 1);
  SeriesValue value;
  const std::string bytes = sampler_.Seal();
  SlotReader sealed(bytes);
  ASSERT_TRUE(sealed.Next() && sealed.AddTo(value));
  EXPECT_EQ(value.bucket(12), 2U);
  EXPECT_EQ(value.count(), 2U);
}

TEST_F(SamplerTest, TheOpenSlotCanBeEncodedWithoutSealing) {
  const SeriesRef bash = Make(SeriesKind::kTool, "bash");
  Add(bash, 5);
  const std::string open = sampler_.EncodeOpenSlot();
  EXPECT_EQ(ChangesIn(open), (Changes{{SerialOf(bash), 5}}));
  EXPECT_EQ(sampler_.EncodeOpenSlot(), open);
  EXPECT_EQ(sampler_.Seal(), open);
  EXPECT_TRUE(sampler_.EncodeOpenSlot().empty());
}

TEST_F(SamplerTest, LateEventsAreNotInTheOpenSlot) {
  const SeriesRef bash = Make(SeriesKind::kTool, "bash");
  const SeriesRef errors = Make(SeriesKind::kToolError, "bash");
  Add(bash, 5, kLateWriterSlot);
  Add(errors, 5, kLateWriterSlot);
  EXPECT_TRUE(sampler_.Seal().empty());
}

TEST_F(SamplerTest, SeriesAreInTheOrderOfTheirSerials) {
  // As after a restore, in no order and in two rounds.
  std::vector<SeriesRef> series;
  for (const std::uint64_t serial : {900U, 300U, 700U}) {
    series.push_back(Make(SeriesKind::kTool, std::to_string(serial), serial));
  }
  sampler_.AddNewSeries();
  for (const std::uint64_t serial : {800U, 100U}) {
    series.push_back(Make(SeriesKind::kTool, std::to_string(serial), serial));
  }
  for (const SeriesRef one : series) Add(one, SerialOf(one));
  EXPECT_EQ(ChangesIn(sampler_.Seal()),
            (Changes{{100, 100}, {300, 300}, {700, 700}, {800, 800}, {900, 900}}));
}

TEST_F(SamplerTest, ACounterThatPasses32BitsStillGivesTheRightDifference) {
  const SeriesRef errors = Make(SeriesKind::kToolError, "bash");
  Add(errors, 0xffff'ffff);
  sampler_.Seal();
  Add(errors, 2);
  EXPECT_EQ(ChangesIn(sampler_.Seal()), (Changes{{SerialOf(errors), 2}}));
}

TEST_F(SamplerTest, ASeriesIsUsedWhenAThreadHasWrittenToIt) {
  const SeriesRef by_thread = Make(SeriesKind::kTool, "bash");
  const SeriesRef by_event = Make(SeriesKind::kTool, "read");
  Add(by_thread, 1, kFirstThreadWriterSlot);
  Add(by_event, 1, kSharedWriterSlot);
  sampler_.AddNewSeries();
  EXPECT_EQ(Used(), std::vector{by_thread});
  EXPECT_TRUE(Used().empty());
  sampler_.Seal();
  EXPECT_TRUE(Used().empty());
  Add(by_thread, 1, kFirstThreadWriterSlot);
  EXPECT_EQ(Used(), std::vector{by_thread});
}

TEST_F(SamplerTest, SeriesOfRetiredAgentsAreDropped) {
  const AgentRef idle = registry_.agents().Acquire("idle");
  const SeriesRef retired = registry_.series().GetOrCreate(SeriesKind::kToolError, idle, {}, {}, 0);
  const SeriesRef stays = Make(SeriesKind::kToolError, "bash");
  sampler_.AddNewSeries();
  Add(retired, 1);
  Add(stays, 1);
  registry_.agents().Release(idle);
  ASSERT_TRUE(registry_.agents().Retire(idle));
  sampler_.DropRetired();
  Remove(idle);
  EXPECT_EQ(ChangesIn(sampler_.Seal()), (Changes{{SerialOf(stays), 1}}));
}

}  // namespace
}  // namespace pitwall::internal

#include "pitwall/internal/writer_slot.h"

#include <gtest/gtest.h>

#include <memory>

namespace pitwall::internal {
namespace {

constexpr std::uint32_t kThreadSlots = kWriterSlots - kFirstThreadWriterSlot;

class WriterSlotTest : public ::testing::Test {
 protected:
  std::shared_ptr<Arena> arena_ = std::make_shared<Arena>(1 << 20);
  WriterSlots first_{arena_, 1};
  WriterSlots second_{arena_, 2};
};

TEST_F(WriterSlotTest, TheLowestFreeSlotIsAcquired) {
  EXPECT_EQ(first_.Acquire(), kFirstThreadWriterSlot);
  EXPECT_EQ(second_.Acquire(), kFirstThreadWriterSlot + 1);
  EXPECT_EQ(first_.Acquire(), kFirstThreadWriterSlot + 2);
  EXPECT_EQ(first_.in_use(), 3U);
  second_.Release(kFirstThreadWriterSlot + 1);
  EXPECT_EQ(first_.Acquire(), kFirstThreadWriterSlot + 1);
}

TEST_F(WriterSlotTest, BeyondTheLastSlotThreadsUseTheSharedOne) {
  for (std::uint32_t i = 0; i < kThreadSlots; ++i) {
    ASSERT_EQ(first_.Acquire(), kFirstThreadWriterSlot + i);
  }
  EXPECT_EQ(first_.Acquire(), kSharedWriterSlot);
  EXPECT_EQ(second_.Acquire(), kSharedWriterSlot);
  EXPECT_EQ(first_.in_use(), kThreadSlots);
  first_.Release(kSharedWriterSlot);
  EXPECT_EQ(first_.in_use(), kThreadSlots);
}

TEST_F(WriterSlotTest, AnOwnerReleasesOnlyItsOwnSlots) {
  const std::uint32_t slot = first_.Acquire();
  second_.Release(slot);
  EXPECT_EQ(first_.in_use(), 1U);
  first_.Release(slot);
  EXPECT_EQ(first_.in_use(), 0U);
}

TEST_F(WriterSlotTest, WithoutAnOwnerOnlyTheSharedSlotIsUsed) {
  WriterSlots reader(arena_, 0);
  EXPECT_EQ(reader.Acquire(), kSharedWriterSlot);
  EXPECT_EQ(reader.in_use(), 0U);
}

TEST_F(WriterSlotTest, AllSlotsOfADeadOwnerAreReclaimed) {
  first_.Acquire();
  const std::uint32_t kept = second_.Acquire();
  first_.Acquire();
  EXPECT_EQ(WriterSlots::ReclaimFrom(*arena_, 1), 2U);
  EXPECT_EQ(WriterSlots::ReclaimFrom(*arena_, 1), 0U);
  EXPECT_EQ(second_.in_use(), 1U);
  EXPECT_EQ(second_.Acquire(), kFirstThreadWriterSlot);
  second_.Release(kept);
  EXPECT_EQ(second_.in_use(), 1U);
}

}  // namespace
}  // namespace pitwall::internal

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "pitwall/host/store_image.h"
#include "pitwall/store.h"
#include "tests/support/busy_store.h"
#include "tests/support/test_store.h"

namespace pitwall {
namespace {

class CaptureTest : public ::testing::Test {
 protected:
  std::uint64_t CallsAfterRestore(const StoreImage& image, Window window) {
    Store restarted(OptionsWith(clock_));
    EXPECT_EQ(restarted.Restore(image).unreadable_slots, 0U);
    return restarted.Read(window).fleet.tool_calls;
  }

  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
};

TEST_F(CaptureTest, TheSecondCaptureCopiesOnlyWhatTheFirstDidNotCover) {
  ImageCursor cursor;
  CallTool(store_, "a", "bash", clock_.WallMs());
  Advance(store_, clock_, 25);
  EXPECT_EQ(store_.Capture(cursor).parts().slots.size(), 2U);
  const std::uint64_t covered = cursor.sequence;
  const StoreImage nothing_new = store_.Capture(cursor);
  ASSERT_EQ(nothing_new.parts().slots.size(), 1U);
  EXPECT_TRUE(nothing_new.parts().slots[0].is_open());
  EXPECT_EQ(cursor.sequence, covered);
  CallTool(store_, "a", "bash", clock_.WallMs());
  Advance(store_, clock_, 10);
  EXPECT_EQ(store_.Capture(cursor).parts().slots.size(), 2U);
  EXPECT_GT(cursor.sequence, covered);
}

TEST_F(CaptureTest, TheOpenSlotIsTheLastAndTheOnlyOne) {
  AddActivity(store_, "a", clock_.WallMs());
  Advance(store_, clock_, 95);
  AddActivity(store_, "b", clock_.WallMs());
  const StoreImage image = store_.Capture();
  std::uint64_t previous = 0;
  for (std::size_t i = 0; i + 1 < image.parts().slots.size(); ++i) {
    EXPECT_GT(image.parts().slots[i].sequence, previous);
    previous = image.parts().slots[i].sequence;
  }
  EXPECT_TRUE(image.parts().slots.back().is_open());
}

TEST_F(CaptureTest, ASlotSealedBetweenTheTwoPhasesIsThereOnce) {
  CallTool(store_, "a", "bash", clock_.WallMs());
  ImageCursor cursor;
  int cuts = 0;
  const StoreImage image = store_.Capture(cursor, [&] {
    ++cuts;
    Advance(store_, clock_, 25);
    CallTool(store_, "a", "bash", clock_.WallMs());
  });
  EXPECT_EQ(cuts, 1);
  EXPECT_EQ(image.reading().fleet.tool_calls, 4U);
  for (const Window window : {Window::kAll, Window::k1m, Window::k1h, Window::k24h}) {
    EXPECT_EQ(CallsAfterRestore(image, window), 4U);
  }
}

TEST_F(CaptureTest, ALateEventBetweenTheTwoPhasesIsThereOnce) {
  const std::int64_t at_ms = clock_.WallMs();
  CallTool(store_, "a", "bash", at_ms);
  Advance(store_, clock_, 25);
  ImageCursor cursor;
  const StoreImage image = store_.Capture(cursor, [&] { CallTool(store_, "a", "bash", at_ms); });
  EXPECT_EQ(CallsAfterRestore(image, Window::kAll), 4U);
  EXPECT_EQ(CallsAfterRestore(image, Window::k1h), 4U);
}

TEST_F(CaptureTest, CapturesWhileSlotsAreSealedNeitherLoseNorDoubleAnything) {
  std::vector<StoreImage> images;
  std::atomic<bool> is_sealing{true};
  std::thread sealing([&] {
    for (int i = 0; i < 300; ++i) {
      CallTool(store_, "a", "bash", clock_.WallMs());
      Advance(store_, clock_, 10);
    }
    is_sealing = false;
  });
  while (is_sealing && images.size() < 100) images.push_back(store_.Capture());
  sealing.join();
  images.push_back(store_.Capture());
  for (const StoreImage& image : images) {
    // The history is read after the totals, so it may know a little more, never less.
    const std::uint64_t calls = CallsAfterRestore(image, Window::k24h);
    EXPECT_GE(calls, image.reading().fleet.tool_calls);
    EXPECT_LE(calls, 600U);
  }
  EXPECT_EQ(CallsAfterRestore(images.back(), Window::k24h), 600U);
  EXPECT_EQ(images.back().reading().fleet.tool_calls, 600U);
}

}  // namespace
}  // namespace pitwall

#include "exporter/snapshot/snapshotter.h"

#include <future>

#include "tests/support/faulty_files.h"
#include "tests/snapshot/snapshot_folder.h"

namespace pitwall::snapshot {
namespace {

class SnapshotterTest : public SnapshotTest {
 protected:
  views::FleetRater rater_;
};

TEST_F(SnapshotterTest, AReportTellsSinceWhenItFails) {
  test::FaultyFiles files;
  std::vector<SnapshotReport> reports;
  Snapshotter snapshotter(
      store_, event_ids_, rater_, {}, SnapshotWriter(folder_.path(), {}, files),
      [&](const SnapshotReport& report) { reports.push_back(report); }, {}, clock_);
  files.FailAt(0, ENOSPC);
  snapshotter.WriteNow();
  const std::int64_t first_ms = clock_.WallMs();
  clock_.Advance(1000);
  files.FailAt(1, EIO);
  snapshotter.WriteNow();
  files.FailAt(-1, 0);
  snapshotter.WriteNow();
  ASSERT_EQ(reports.size(), 3U);
  EXPECT_EQ(reports[0].failure->step, "create");
  EXPECT_EQ(reports[0].failing_since_ms, first_ms);
  EXPECT_EQ(reports[1].failing_since_ms, first_ms);
  EXPECT_FALSE(reports[2].failure);
  EXPECT_EQ(reports[2].failing_since_ms, 0);
  EXPECT_EQ(reports[2].size_bytes, folder_.Text(kSnapshotName).size());
}

TEST_F(SnapshotterTest, ItsThreadWritesAtTheIntervalAndStopWritesOnceMore) {
  std::promise<void> written;
  bool is_first = true;
  Snapshotter snapshotter(store_, event_ids_, rater_, {}, SnapshotWriter(folder_.path(), {}),
                          [&](const SnapshotReport&) {
                            if (std::exchange(is_first, false)) written.set_value();
                          },
                          {.interval = std::chrono::milliseconds(1)});
  snapshotter.Start();
  written.get_future().wait();
  KeepBusy(store_, "a", clock_.WallMs());
  EXPECT_FALSE(snapshotter.Stop().failure);
  EXPECT_EQ(Restored(), Now());
}

TEST_F(SnapshotterTest, TheMomentIsTakenUnderThePause) {
  std::shared_mutex gate;
  int pauses = 0;
  Snapshotter snapshotter(
      store_, event_ids_, rater_,
      [&] {
        ++pauses;
        return PauseGuard(gate);
      },
      SnapshotWriter(folder_.path(), {}),
      [&](const SnapshotReport&) {
        EXPECT_TRUE(gate.try_lock());
        gate.unlock();
      });
  snapshotter.WriteNow();
  EXPECT_EQ(pauses, 1);
}

}  // namespace
}  // namespace pitwall::snapshot

#include "exporter/snapshot/snapshotter.h"

#include <future>

#include "exporter/journal/replay.h"
#include "pitwall/internal/thread_checks.h"
#include "tests/snapshot/snapshot_folder.h"
#include "tests/support/faulty_files.h"

namespace pitwall::snapshot {
namespace {

class SnapshotterTest : public SnapshotTest {
 protected:
  rating::RatingService rating_{store_, clock_};
};

TEST_F(SnapshotterTest, AReportHasTheTimeOfTheFirstFailure) {
  test::FaultyFiles files;
  std::vector<SnapshotReport> reports;
  Snapshotter snapshotter(
      store_, event_ids_, rating_, {}, SnapshotWriter(folder_.path(), {}, files),
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
  EXPECT_EQ(reports[0].status.step(), "create");
  EXPECT_EQ(reports[0].failing_since_ms, first_ms);
  EXPECT_EQ(reports[1].failing_since_ms, first_ms);
  EXPECT_TRUE(reports[2].status.ok());
  EXPECT_EQ(reports[2].failing_since_ms, 0);
  EXPECT_EQ(reports[2].size_bytes, folder_.Read(kSnapshotName).size());
}

TEST_F(SnapshotterTest, ItsThreadWritesAtTheIntervalAndStopWritesOnceMore) {
  std::promise<void> written;
  bool is_first = true;
  Snapshotter snapshotter(store_, event_ids_, rating_, {}, SnapshotWriter(folder_.path(), {}),
                          [&](const SnapshotReport&) {
                            if (std::exchange(is_first, false)) written.set_value();
                          },
                          {.interval = std::chrono::milliseconds(1)});
  snapshotter.Start();
  written.get_future().wait();
  AddActivity(store_, "a", clock_.WallMs());
  EXPECT_TRUE(snapshotter.Stop().status.ok());
  EXPECT_EQ(Restored(), Now());
}

TEST_F(SnapshotterTest, TheStateIsCapturedUnderThePause) {
  internal::CheckedSharedMutex gate;
  int pauses = 0;
  Snapshotter snapshotter(
      store_, event_ids_, rating_,
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

// Checks that the pause gate is held when the journal's next file is created.
class WatchingFiles : public test::FaultyFiles {
 public:
  explicit WatchingFiles(internal::CheckedSharedMutex& gate) : gate_(gate) {}
  int Create(const std::string& path, mode_t mode, int& fd) override {
    // From another thread: this one may hold it.
    created_under_pause.push_back(std::async(std::launch::async, [this] {
                                    const std::unique_lock lock(gate_, std::try_to_lock);
                                    return !lock.owns_lock();
                                  }).get());
    return FaultyFiles::Create(path, mode, fd);
  }
  std::vector<bool> created_under_pause;

 private:
  internal::CheckedSharedMutex& gate_;
};

class JournalledSnapshotterTest : public SnapshotterTest {
 protected:
  // Of the bodies that a restart would replay now.
  std::vector<std::string> Replayed() const {
    std::vector<std::string> bodies;
    const auto replayed =
        journal::Replay(folder_.path(), LoadSnapshot(folder_.path()).journal,
                        [&](const journal::Entry& entry) { bodies.emplace_back(entry.body); });
    EXPECT_TRUE(replayed.ok());
    return bodies;
  }

  internal::CheckedSharedMutex gate_;
  WatchingFiles journal_files_{gate_};
  test::FaultyFiles files_;
  journal::Journal journal_{{.folder = folder_.path()}, {}, clock_, journal_files_};
  Snapshotter snapshotter_{store_,
                           event_ids_,
                           rating_,
                           [this] { return PauseGuard(gate_); },
                           SnapshotWriter(folder_.path(), {}, files_),
                           {},
                           {.participants = {.journal = &journal_}},
                           clock_};
};

TEST_F(JournalledSnapshotterTest, ASegmentBeginsUnderThePause) {
  journal_.StartSegment();
  journal_.Append({.body = "a"});
  snapshotter_.WriteNow();
  EXPECT_EQ(journal_files_.created_under_pause, (std::vector<bool>{false, true}));
}

TEST_F(JournalledSnapshotterTest, OnlyEventsAfterTheLastSnapshotAreReplayed) {
  journal_.StartSegment();
  journal_.Append({.body = "a"});
  EXPECT_EQ(Replayed(), std::vector<std::string>{"a"});
  EXPECT_TRUE(snapshotter_.WriteNow().status.ok());
  journal_.Append({.body = "b"});
  EXPECT_EQ(Replayed(), std::vector<std::string>{"b"});
  files_.FailAt(0, EIO);
  EXPECT_FALSE(snapshotter_.WriteNow().status.ok());
  journal_.Append({.body = "c"});
  EXPECT_EQ(Replayed(), (std::vector<std::string>{"b", "c"}));
  EXPECT_TRUE(snapshotter_.WriteNow().status.ok());
  EXPECT_EQ(Replayed(), std::vector<std::string>{});
}

TEST_F(JournalledSnapshotterTest, ThePreviousSnapshotCanBeReplayedAndOlderSegmentsAreRemoved) {
  journal_.StartSegment();
  for (const char* body : {"a", "b", "c"}) {
    journal_.Append({.body = body});
    ASSERT_TRUE(snapshotter_.WriteNow().status.ok());
  }
  journal_.Append({.body = "d"});
  EXPECT_EQ(Replayed(), std::vector<std::string>{"d"});
  EXPECT_FALSE(folder_.Has(journal::kSegmentFiles.NameOf(1)));
  EXPECT_FALSE(folder_.Has(journal::kSegmentFiles.NameOf(2)));
  folder_.Write(kSnapshotName, "broken");
  EXPECT_EQ(Replayed(), (std::vector<std::string>{"c", "d"}));
}

TEST_F(JournalledSnapshotterTest, WhileABrokenSnapshotExistsEarlierSegmentsStay) {
  {
    journal::Journal earlier({.folder = folder_.path()}, {}, clock_);
    earlier.StartSegment();
    earlier.Append({.body = "earlier"});
  }
  folder_.Write(std::string(kSnapshotName) + std::string(kBrokenInfix) + "1", "broken");
  journal::Journal journal({.folder = folder_.path(), .first_segment = 2}, {}, clock_);
  Snapshotter snapshotter(store_, event_ids_, rating_, {}, SnapshotWriter(folder_.path(), {}), {},
                          {.participants = {.journal = &journal}}, clock_);
  journal.StartSegment();
  journal.Append({.body = "own"});
  snapshotter.WriteNow();
  EXPECT_TRUE(folder_.Has(journal::kSegmentFiles.NameOf(1)));
  EXPECT_FALSE(folder_.Has(journal::kSegmentFiles.NameOf(2)));
  std::filesystem::remove(
      folder_.File(std::string(kSnapshotName) + std::string(kBrokenInfix) + "1"));
  snapshotter.WriteNow();
  EXPECT_FALSE(folder_.Has(journal::kSegmentFiles.NameOf(1)));
}

TEST_F(SnapshotterTest, WokenItWritesBeforeTheIntervalIsOver) {
  std::promise<void> written;
  bool is_first = true;
  Snapshotter snapshotter(store_, event_ids_, rating_, {}, SnapshotWriter(folder_.path(), {}),
                          [&](const SnapshotReport&) {
                            if (std::exchange(is_first, false)) written.set_value();
                          },
                          {.interval = std::chrono::hours(24)});
  snapshotter.Start();
  snapshotter.Wake();
  written.get_future().wait();
  snapshotter.Stop();
}

}  // namespace
}  // namespace pitwall::snapshot

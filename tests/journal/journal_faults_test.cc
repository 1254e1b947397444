// A disk that is full, read-only or broken, and a process that dies between any two system calls.
#include <gmock/gmock.h>

#include <cerrno>
#include <cstring>

#include "tests/journal/journaled_body.h"
#include "tests/support/faulty_files.h"

namespace pitwall::journal {
namespace {

using ::testing::ElementsAre;

class JournalFaultsTest : public ::testing::Test {
 protected:
  struct Reported {
    std::vector<std::string> failures;
    std::vector<bool> is_journaling;
    int recoveries = 0;
  };
  JournalHooks Hooks() {
    JournalHooks hooks;
    hooks.on_failure = [this](const Status& failure, bool is_journaling) {
      reported_.failures.push_back(failure.cause());
      reported_.is_journaling.push_back(is_journaling);
    };
    hooks.on_recovery = [this] { ++reported_.recoveries; };
    return hooks;
  }
  static JournalOptions OptionsFor(const std::string& folder) {
    return {folder, *kSegmentFiles.NextNumber(folder), 1 << 20};
  }
  static Entry Body(std::string_view body) { return {.body = body, .arrived_at_ms = 1}; }

  const test::TemporaryFolder folder_;
  FakeClock clock_;
  test::FaultyFiles files_;
  Reported reported_;
};

TEST_F(JournalFaultsTest, AFailedWriteIsReportedOnceAndTheNextSegmentIsUsed) {
  for (const int error : {ENOSPC, EIO, EROFS}) {
    const test::TemporaryFolder folder;
    reported_ = {};
    files_.FailAt(-1, 0);
    Journal journal(OptionsFor(folder.path()), Hooks(), clock_, files_);
    journal.StartSegment();
    journal.Append(Body("kept before"));
    files_.FailAt(0, error);
    journal.Append(Body("half of it"));
    journal.Append(Body("in memory alone"));
    EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
    EXPECT_EQ(journal.Stats().failures, 1U);
    const Position next = journal.StartSegment();
    journal.Append(Body("kept again"));
    EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
    EXPECT_EQ(reported_.recoveries, 0);  // no snapshot holds the others
    journal.Sync();
    journal.Release(0, false);
    EXPECT_EQ(journal.Stats().failing_since_ms, 0);
    EXPECT_THAT(reported_.failures, ElementsAre(std::strerror(error)));
    EXPECT_THAT(reported_.is_journaling, ElementsAre(false));
    EXPECT_EQ(reported_.recoveries, 1);
    EXPECT_FALSE(files_.has_touched_failed_fd());
    EXPECT_THAT(BodiesIn(folder.path()), ElementsAre("kept before", "kept again"));
    EXPECT_THAT(BodiesIn(folder.path(), next), ElementsAre("kept again"));
  }
}

TEST_F(JournalFaultsTest, IfNoFileCanBeCreatedTheCurrentOneStaysInUse) {
  Journal journal(OptionsFor(folder_.path()), Hooks(), clock_, files_);
  journal.StartSegment();
  journal.Append(Body("a"));
  files_.FailAt(0, EROFS);
  const Position second = journal.StartSegment();
  EXPECT_EQ(second.segment, 1U);
  journal.Append(Body("b"));
  EXPECT_EQ(journal.Stats().failing_since_ms, 0);
  EXPECT_THAT(reported_.is_journaling, ElementsAre(true));
  EXPECT_THAT(BodiesIn(folder_.path(), second), ElementsAre("b"));
  const Position third = journal.StartSegment();
  journal.Append(Body("c"));
  EXPECT_THAT(BodiesIn(folder_.path(), third), ElementsAre("c"));
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("a", "b", "c"));
}

TEST_F(JournalFaultsTest, ARemovedFileIsAFailureUntilTheNextSegment) {
  int wakes = 0;
  JournalHooks hooks = Hooks();
  hooks.on_full = [&wakes] { ++wakes; };
  Journal journal(OptionsFor(folder_.path()), hooks, clock_);
  journal.StartSegment();
  journal.Append(Body("one"));
  journal.CheckFile();
  EXPECT_EQ(journal.Stats().failing_since_ms, 0);
  std::filesystem::remove(folder_.File(kSegmentFiles.NameOf(1)));
  for (int i = 0; i < 3; ++i) journal.CheckFile();
  EXPECT_THAT(reported_.failures, ElementsAre("the file was removed"));
  EXPECT_THAT(reported_.is_journaling, ElementsAre(false));
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
  const Position begin = journal.StartSegment();
  journal.Append(Body("two"));
  journal.Release(begin.segment, false);
  EXPECT_EQ(reported_.recoveries, 1);
  EXPECT_EQ(journal.Stats().failing_since_ms, 0);
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("two"));
}

TEST_F(JournalFaultsTest, AStartOnAFullDiskCountsInMemory) {
  Journal journal(OptionsFor(folder_.path()), Hooks(), clock_, files_);
  files_.FailAt(0, ENOSPC);
  journal.StartSegment();
  journal.Append(Body("in memory alone"));
  EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
  journal.StartSegment();
  journal.Release(0, false);
  journal.Append(Body("a"));
  EXPECT_EQ(journal.Stats().failing_since_ms, 0);
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("a"));
}

TEST_F(JournalFaultsTest, AFailedFsyncIsNeverRepeatedOnItsFile) {
  Journal journal(OptionsFor(folder_.path()), Hooks(), clock_, files_);
  journal.StartSegment();
  journal.Append(Body("a"));
  journal.StartSegment();
  files_.FailAt(0, EIO);
  journal.Sync();
  EXPECT_THAT(reported_.failures, ElementsAre(std::strerror(EIO)));
  journal.Sync();
  EXPECT_FALSE(files_.has_touched_failed_fd());
  journal.Append(Body("b"));
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("a", "b"));
}

// Three checkpoints, each after one more body. The replayed bodies are compared with those that
// were appended since the newest checkpoint with a durable snapshot.
class Life {
 public:
  Life(const std::string& folder, disk::Files& files)
      : journal_({folder, *kSegmentFiles.NextNumber(folder), 1 << 20}, {}, SystemClock(), files) {}

  void Run() {
    journal_.StartSegment();
    for (int i = 0; i < 4; ++i) {
      Append("before " + std::to_string(i));
      const Position begin = journal_.StartSegment();
      const std::size_t held = kept.size();
      Append("meanwhile " + std::to_string(i));
      journal_.Sync();
      from = begin;  // here the snapshot is durable
      kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(held));
      journal_.Release(begin.segment, false);
    }
  }

  std::vector<std::string> kept;  // appended after `from`
  Position from;
  Journal& journal() { return journal_; }

  void Append(const std::string& body) {
    const std::uint64_t before = journal_.Stats().records;
    journal_.Append({.body = body, .arrived_at_ms = 1});
    if (journal_.Stats().records > before) kept.push_back(body);
  }

 private:
  Journal journal_;
};

TEST_F(JournalFaultsTest, AppendedBodiesAreReplayedAfterADeathBeforeAnySystemCall) {
  bool has_died = true;
  for (int number = 0; has_died; ++number) {
    const test::TemporaryFolder folder;
    test::FaultyFiles files;
    Life life(folder.path(), files);
    files.DieAt(number);
    has_died = false;
    try {
      life.Run();
    } catch (const test::Killed&) {
      has_died = true;
    }
    ASSERT_EQ(BodiesIn(folder.path(), life.from), life.kept) << number;
    const Result<ReplayResult> replayed = Replay(folder.path(), life.from, [](const Entry&) {});
    ASSERT_TRUE(replayed.ok()) << number;
    ASSERT_EQ(replayed->damaged, 0U) << number;
  }
}

TEST_F(JournalFaultsTest, AppendedBodiesAreReplayedWhicheverSystemCallFails) {
  for (const int error : {ENOSPC, EIO, EROFS}) {
    bool has_failed = true;
    for (int number = 0; has_failed; ++number) {
      const test::TemporaryFolder folder;
      test::FaultyFiles files;
      Life life(folder.path(), files);
      files.FailAt(number, error);
      life.Run();
      has_failed = files.count() > number;
      ASSERT_EQ(BodiesIn(folder.path(), life.from), life.kept) << number;
      ASSERT_FALSE(files.has_touched_failed_fd()) << number;
      life.journal().StartSegment();
      life.journal().Release(0, false);
      ASSERT_EQ(life.journal().Stats().failing_since_ms, 0) << number;
    }
  }
}

}  // namespace
}  // namespace pitwall::journal

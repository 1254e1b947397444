// A disk that is full, read-only or broken, and a process that dies between any two system calls.
#include <gmock/gmock.h>

#include "tests/journal/kept.h"
#include "tests/support/faulty_files.h"

namespace pitwall::journal {
namespace {

using ::testing::ElementsAre;

class JournalFaultsTest : public ::testing::Test {
 protected:
  struct Said {
    std::vector<std::string> failures;
    std::vector<bool> is_keeping;
    int recoveries = 0;
  };
  JournalHooks Hooks() {
    JournalHooks hooks;
    hooks.on_failure = [this](const disk::Failure& failure, bool is_keeping) {
      said_.failures.push_back(failure.cause);
      said_.is_keeping.push_back(is_keeping);
    };
    hooks.on_recovery = [this] { ++said_.recoveries; };
    return hooks;
  }
  static JournalOptions OptionsFor(const std::string& folder) {
    return {folder, NextGeneration(folder), 1 << 20};
  }
  static Entry Body(std::string_view body) { return {.body = body, .arrived_at_ms = 1}; }

  const test::TemporaryFolder folder_;
  FakeClock clock_;
  test::FaultyFiles files_;
  Said said_;
};

TEST_F(JournalFaultsTest, AfterAFailedWriteItIsSaidOnceAndTheNextGenerationKeepsEventsAgain) {
  for (const int error : {ENOSPC, EIO, EROFS}) {
    const test::TemporaryFolder folder;
    said_ = {};
    files_.FailAt(-1, 0);
    Journal journal(OptionsFor(folder.Path()), Hooks(), clock_, files_);
    journal.Begin();
    journal.Append(Body("kept before"));
    files_.FailAt(0, error);
    journal.Append(Body("half of it"));
    journal.Append(Body("in memory alone"));
    EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
    EXPECT_EQ(journal.Stats().failures, 1U);
    const Position next = journal.Begin();
    journal.Append(Body("kept again"));
    EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
    EXPECT_EQ(said_.recoveries, 0);  // no snapshot stands that holds the others
    journal.Settle();
    journal.Release(0, false);
    EXPECT_EQ(journal.Stats().failing_since_ms, 0);
    EXPECT_THAT(said_.failures, ElementsAre(std::strerror(error)));
    EXPECT_THAT(said_.is_keeping, ElementsAre(false));
    EXPECT_EQ(said_.recoveries, 1);
    EXPECT_FALSE(files_.has_touched_failed_fd());
    EXPECT_THAT(BodiesIn(folder.Path()), ElementsAre("kept before", "kept again"));
    EXPECT_THAT(BodiesIn(folder.Path(), next), ElementsAre("kept again"));
  }
}

TEST_F(JournalFaultsTest, WhereNoFileCanBeMadeTheOneAtHandGoesOn) {
  Journal journal(OptionsFor(folder_.Path()), Hooks(), clock_, files_);
  journal.Begin();
  journal.Append(Body("a"));
  files_.FailAt(0, EROFS);
  const Position second = journal.Begin();
  EXPECT_EQ(second.generation, 1U);
  journal.Append(Body("b"));
  EXPECT_EQ(journal.Stats().failing_since_ms, 0);
  EXPECT_THAT(said_.is_keeping, ElementsAre(true));
  EXPECT_THAT(BodiesIn(folder_.Path(), second), ElementsAre("b"));
  const Position third = journal.Begin();
  journal.Append(Body("c"));
  EXPECT_THAT(BodiesIn(folder_.Path(), third), ElementsAre("c"));
  EXPECT_THAT(BodiesIn(folder_.Path()), ElementsAre("a", "b", "c"));
}

TEST_F(JournalFaultsTest, AStartOnAFullDiskGoesOnInMemory) {
  Journal journal(OptionsFor(folder_.Path()), Hooks(), clock_, files_);
  files_.FailAt(0, ENOSPC);
  journal.Begin();
  journal.Append(Body("in memory alone"));
  EXPECT_EQ(journal.Stats().failing_since_ms, clock_.WallMs());
  journal.Begin();
  journal.Release(0, false);
  journal.Append(Body("a"));
  EXPECT_EQ(journal.Stats().failing_since_ms, 0);
  EXPECT_THAT(BodiesIn(folder_.Path()), ElementsAre("a"));
}

TEST_F(JournalFaultsTest, AFailedFsyncIsNeverRepeatedOnItsFile) {
  Journal journal(OptionsFor(folder_.Path()), Hooks(), clock_, files_);
  journal.Begin();
  journal.Append(Body("a"));
  journal.Begin();
  files_.FailAt(0, EIO);
  journal.Settle();
  EXPECT_THAT(said_.failures, ElementsAre(std::strerror(EIO)));
  journal.Settle();
  EXPECT_FALSE(files_.has_touched_failed_fd());
  journal.Append(Body("b"));
  EXPECT_THAT(BodiesIn(folder_.Path()), ElementsAre("a", "b"));
}

// Three checkpoints, each with one body more before it; what a start would replay is compared with
// what was appended since the newest checkpoint whose snapshot stands.
class Life {
 public:
  Life(const std::string& folder, disk::Files& files)
      : journal_({folder, NextGeneration(folder), 1 << 20}, {}, SystemClock(), files) {}

  void Run() {
    journal_.Begin();
    for (int i = 0; i < 4; ++i) {
      Append("before " + std::to_string(i));
      const Position begin = journal_.Begin();
      const std::size_t held = kept.size();
      Append("meanwhile " + std::to_string(i));
      journal_.Settle();
      from = begin;  // here the snapshot stands
      kept.erase(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(held));
      journal_.Release(begin.generation, false);
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

TEST_F(JournalFaultsTest, WhateverSystemCallItDiesBeforeWhatWasAppendedIsReplayed) {
  bool has_died = true;
  for (int number = 0; has_died; ++number) {
    const test::TemporaryFolder folder;
    test::FaultyFiles files;
    Life life(folder.Path(), files);
    files.DieAt(number);
    has_died = false;
    try {
      life.Run();
    } catch (const test::Killed&) {
      has_died = true;
    }
    Replayed replayed;
    ASSERT_EQ(BodiesIn(folder.Path(), life.from, &replayed), life.kept) << number;
    ASSERT_FALSE(replayed.failure) << number;
    ASSERT_EQ(replayed.damaged, 0U) << number;
  }
}

TEST_F(JournalFaultsTest, WhateverSystemCallFailsWhatWasKeptIsReplayed) {
  for (const int error : {ENOSPC, EIO, EROFS}) {
    bool has_failed = true;
    for (int number = 0; has_failed; ++number) {
      const test::TemporaryFolder folder;
      test::FaultyFiles files;
      Life life(folder.Path(), files);
      files.FailAt(number, error);
      life.Run();
      has_failed = files.count() > number;
      ASSERT_EQ(BodiesIn(folder.Path(), life.from), life.kept) << number;
      ASSERT_FALSE(files.has_touched_failed_fd()) << number;
      life.journal().Begin();
      life.journal().Release(0, false);
      ASSERT_EQ(life.journal().Stats().failing_since_ms, 0) << number;
    }
  }
}

}  // namespace
}  // namespace pitwall::journal

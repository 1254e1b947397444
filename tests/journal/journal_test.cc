#include "exporter/journal/journal.h"

#include <gmock/gmock.h>

#include <thread>

#include "tests/journal/journaled_body.h"

namespace pitwall::journal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class JournalTest : public ::testing::Test {
 protected:
  JournalOptions Options(std::uint64_t full_bytes = 1 << 20) const {
    return {folder_.path(), *kSegmentFiles.NextNumber(folder_.path()), full_bytes};
  }
  static Entry Body(std::string_view body) { return {.body = body, .arrived_at_ms = 1}; }
  std::vector<std::string> Files() const { return *disk::ListFolder(folder_.path()); }
  // The steps of a successful snapshot.
  static Position Checkpoint(Journal& journal) {
    const Position begin = journal.StartSegment();
    journal.Sync();
    journal.Release(begin.segment, false);
    return begin;
  }

  const test::TemporaryFolder folder_;
};

TEST_F(JournalTest, BodiesAreReplayedInTheOrderOfTheirArrivalAcrossSegments) {
  Journal journal(Options(), {});
  journal.StartSegment();
  journal.Append(Body("a"));
  journal.Append(Body("b"));
  const Position second = journal.StartSegment();
  journal.Append(Body("c"));
  journal.Sync();
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("a", "b", "c"));
  EXPECT_THAT(BodiesIn(folder_.path(), second), ElementsAre("c"));
}

TEST_F(JournalTest, AfterARestartANewSegmentIsUsed) {
  {
    Journal journal(Options(), {});
    journal.StartSegment();
    journal.Append(Body("a"));
  }
  Journal journal(Options(), {});
  EXPECT_EQ(journal.StartSegment().segment, 2U);
  journal.Append(Body("b"));
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("a", "b"));
}

TEST_F(JournalTest, ASegmentWithoutRecordsStaysInUse) {
  Journal journal(Options(), {});
  EXPECT_EQ(journal.StartSegment().segment, 1U);
  EXPECT_EQ(journal.StartSegment().segment, 1U);
  EXPECT_THAT(Files(), ElementsAre(kSegmentFiles.NameOf(1)));
}

TEST_F(JournalTest, ReleasedSegmentsAreReusedOrRemoved) {
  Journal journal(Options(), {});
  journal.StartSegment();
  for (const char* body : {"a", "b", "c"}) {
    journal.Append(Body(body));
    journal.StartSegment();
  }
  journal.Sync();
  EXPECT_THAT(Files(), UnorderedElementsAre(kSegmentFiles.NameOf(1), kSegmentFiles.NameOf(2),
                                            kSegmentFiles.NameOf(3), kSegmentFiles.NameOf(4)));
  journal.Release(3, false);
  EXPECT_THAT(Files(),
              UnorderedElementsAre(kSpareName, kSegmentFiles.NameOf(3), kSegmentFiles.NameOf(4)));
  journal.Append(Body("d"));
  const Position fifth = journal.StartSegment();
  EXPECT_THAT(Files(), UnorderedElementsAre(kSegmentFiles.NameOf(3), kSegmentFiles.NameOf(4),
                                            kSegmentFiles.NameOf(5)));
  EXPECT_THAT(BodiesIn(folder_.path(), fifth), IsEmpty());
  journal.Append(Body("e"));
  EXPECT_THAT(BodiesIn(folder_.path()), ElementsAre("c", "d", "e"));
}

TEST_F(JournalTest, ReleasingOwnSegmentsKeepsThoseOfEarlierRuns) {
  {
    Journal journal(Options(), {});
    journal.StartSegment();
    journal.Append(Body("a"));
  }
  Journal journal(Options(), {});
  journal.StartSegment();
  journal.Append(Body("b"));
  const Position third = journal.StartSegment();
  journal.Sync();
  journal.Release(third.segment, true);
  EXPECT_THAT(Files(),
              UnorderedElementsAre(kSegmentFiles.NameOf(1), kSpareName, kSegmentFiles.NameOf(3)));
}

TEST_F(JournalTest, AFileMuchLargerThanItsRecordsIsNotReused) {
  Journal journal(Options(), {});
  journal.StartSegment();
  journal.Append(Body(std::string(5 << 20, 'x')));
  Checkpoint(journal);
  EXPECT_THAT(Files(), UnorderedElementsAre(kSpareName, kSegmentFiles.NameOf(2)));
  journal.Append(Body("small"));
  Checkpoint(journal);
  journal.Append(Body("small"));  // in the large file
  Checkpoint(journal);
  EXPECT_THAT(Files(), ElementsAre(kSegmentFiles.NameOf(4)));
}

TEST_F(JournalTest, AFullSegmentAsksForASnapshotOnce) {
  int asked = 0;
  Journal journal(Options(1000),
                  {.on_failure = {}, .on_recovery = {}, .on_full = [&] { ++asked; }});
  journal.StartSegment();
  const std::string body(400, 'x');
  for (int i = 0; i < 10; ++i) journal.Append(Body(body));
  EXPECT_EQ(asked, 1);
  journal.StartSegment();
  for (int i = 0; i < 10; ++i) journal.Append(Body(body));
  EXPECT_EQ(asked, 2);
}

TEST_F(JournalTest, ItsStatsCountWrittenRecords) {
  Journal journal(Options(), {});
  journal.StartSegment();
  journal.Append(Body("four"));
  journal.StartSegment();
  journal.Append(Body("four"));
  const JournalStats stats = journal.Stats();
  EXPECT_EQ(stats.records, 2U);
  EXPECT_EQ(stats.bytes, 2 * (disk::kFrameHeaderBytes + 4));
  EXPECT_EQ(stats.file_bytes, disk::kFrameHeaderBytes + 4);
  EXPECT_EQ(stats.failures, 0U);
  EXPECT_EQ(stats.failing_since_ms, 0);
}

TEST_F(JournalTest, ThreadsThatAppendAtOnceLoseNothing) {
  Journal journal(Options(), {});
  journal.StartSegment();
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (char name = 'a'; name < 'e'; ++name) {
    threads.emplace_back([&journal, name] {
      for (std::size_t i = 1; i <= 200; ++i) journal.Append(Body(std::string(i, name)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  std::vector<std::string> bodies = BodiesIn(folder_.path());
  std::sort(bodies.begin(), bodies.end());
  ASSERT_EQ(bodies.size(), 800U);
  for (std::size_t i = 0; i < bodies.size(); ++i) {
    EXPECT_EQ(bodies[i], std::string(i % 200 + 1, static_cast<char>('a' + i / 200)));
  }
}

TEST_F(JournalTest, AnUnreadableFileIsAFailure) {
  {
    Journal journal(Options(), {});
    journal.StartSegment();
    journal.Append(Body("a"));
  }
  std::filesystem::create_directory(
      folder_.File(kSegmentFiles.NameOf(2)));  // read fails with EISDIR
  const Result<ReplayResult> replayed = Replay(folder_.path(), {}, [](const Entry&) {});
  ASSERT_FALSE(replayed.ok());
  EXPECT_EQ(replayed.status().path(), folder_.File(kSegmentFiles.NameOf(2)));
}

}  // namespace
}  // namespace pitwall::journal

#include "exporter/snapshot/snapshot_writer.h"

#include <sys/stat.h>

#include <cstring>
#include <nlohmann/json.hpp>

#include "exporter/snapshot/state_reader.h"
#include "exporter/views/performance_view.h"
#include "tests/snapshot/snapshot_folder.h"
#include "tests/support/faulty_files.h"

namespace pitwall::snapshot {
namespace {

using SnapshotWriterTest = SnapshotTest;

TEST_F(SnapshotWriterTest, EveryFieldOfEveryWindowComesBack) {
  AddActivity(store_, "a \"b\" \\ é", clock_.WallMs());
  Advance(store_, clock_, 400);
  AddActivity(store_, "c", clock_.WallMs());
  clock_.Advance(300);
  SnapshotWriter writer(folder_.path(), {});
  EXPECT_TRUE(TryWrite(writer).ok());
  EXPECT_EQ(Restored(), Now());
}

TEST_F(SnapshotWriterTest, RetiredAgentsOfEachRoleAndModelComeBack) {
  StoreOptions options = OptionsWith(clock_);
  options.agents_retention = std::chrono::seconds(60);
  Store store(options);
  for (const char* const agent_id : {"a", "b", "c"}) {
    AddActivity(store, agent_id, clock_.WallMs());
    store.GetAgent(agent_id).Describe(*agent_id == 'c' ? "tester" : "coder", "opus");
  }
  Advance(store, clock_, 4000);
  ASSERT_EQ(store.Stats().agents_retired, 3U);
  EventIdSet ids(10);
  SnapshotWriter writer(folder_.path(), {});
  const SnapshotState state = Capture(store, ids, {}, writer.cursor());
  ASSERT_TRUE(writer.Write(state, {}).ok());
  const LoadResult loaded = LoadSnapshot(folder_.path());
  ASSERT_TRUE(loaded.snapshot);
  Store restarted(options);
  RestoreInto(*loaded.snapshot, restarted, ids);
  const auto text_of = [](const Store& of) {
    return TextOf(of.ReadGroups(Window::kAll, GroupDimension::kRole)) +
           TextOf(of.Read(Window::k24h));
  };
  EXPECT_EQ(text_of(restarted), text_of(store));
  const Reading roles = restarted.ReadGroups(Window::kAll, GroupDimension::kRole);
  ASSERT_EQ(roles.groups.size(), 2U);
  EXPECT_EQ(roles.groups[0].group, "coder");
  EXPECT_EQ(roles.groups[0].retired_agents, 2U);
}

TEST_F(SnapshotWriterTest, ASnapshotWithOneSumOfAllRetiredAgentsIsRead) {
  std::string text = R"({"state":{"version":1,"taken_at_ms":1,"quality_max":10,"next_serial":9,)"
                     R"("history":{"file":"agent-health-history.1.log","size_bytes":0},)"
                     R"("retired":{"tools":[{"tool":"bash","serial":4,"errors":1,"sum_ns":0,)"
                     R"("buckets":[],"calls":3}]})";
  text += kChecksumKey;
  text += ChecksumOf(text);
  text += kEnd;
  std::string error;
  std::optional<ParsedSnapshot> parsed = ParseSnapshot(text, error);
  ASSERT_TRUE(parsed) << error;
  Store store(OptionsWith(clock_));
  store.Restore(StoreImage(std::move(parsed->image)));
  EXPECT_EQ(store.Read(Window::kAll).retired.tool_calls, 3U);
}

TEST_F(SnapshotWriterTest, NumbersUpToTheGreatestStayExact) {
  StoreImageParts image;
  Reading& reading = image.reading;
  const auto agents = reading.Allocate<AgentReading>(1);
  const auto tokens = reading.Allocate<TokensReading>(1);
  tokens[0] = {{9, -1, 2}, "m", UINT64_MAX, (1ULL << 53) + 1, UINT64_MAX - 10, 3};
  const auto labels = reading.Allocate<std::string_view>(2);
  labels[1] = "web";
  const auto label_names = reading.Allocate<std::string_view>(2);
  label_names[0] = "run";
  label_names[1] = "team";
  reading.label_names = label_names;
  agents[0].agent_id = "a";
  agents[0].version = "v1";
  agents[0].labels = labels;
  agents[0].tokens = tokens;
  reading.agents = agents;
  std::string text =
      SnapshotText(image, RateFleet(reading), {{kHistoryFiles.NameOf(1), 5}, {7, 8}, {}});
  std::string error;
  const std::optional<ParsedSnapshot> parsed = ParseSnapshot(text, error);
  ASSERT_TRUE(parsed) << error;
  EXPECT_EQ(TextOf(parsed->image.reading, {.sums = false}), TextOf(reading, {.sums = false}));
  ASSERT_EQ(parsed->image.reading.label_names.size(), 2U);
  EXPECT_EQ(parsed->image.reading.label_names[1], "team");
  EXPECT_EQ(parsed->manifest.history.size_bytes, 5U);
  EXPECT_EQ(parsed->manifest.journal.segment, 7U);
  EXPECT_EQ(parsed->manifest.journal.offset_bytes, 8U);
}

TEST_F(SnapshotWriterTest, TheSnapshotIsTheViewOfAllTimeAndOneMoreKey) {
  AddActivity(store_, "a", clock_.WallMs());
  SnapshotWriter writer(folder_.path(), {});
  Write(writer);
  nlohmann::json snapshot = nlohmann::json::parse(folder_.Read(kSnapshotName));
  EXPECT_EQ(snapshot.erase("state"), 1U);
  const Reading reading = store_.Read(Window::kAll);
  std::string view;
  views::AppendPerformanceView(reading, RateFleet(reading), {}, view);
  EXPECT_EQ(snapshot, nlohmann::json::parse(view));
}

TEST_F(SnapshotWriterTest, OnlyTheOwnerCanReadTheHistoryFile) {
  SnapshotWriter writer(folder_.path(), {});
  Write(writer);
  struct stat info {};
  ASSERT_EQ(::stat(folder_.File(kHistoryFiles.NameOf(1)).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(SnapshotWriterTest, IdsThatWereSeenAreKnownAfterARestart) {
  SnapshotWriter writer(folder_.path(), {});
  for (int i = 0; i < 150; ++i) {
    event_ids_.Insert("id-" + std::to_string(i));
    if (i % 40 == 0) Write(writer);
  }
  Write(writer);
  const LoadResult loaded = LoadSnapshot(folder_.path());
  ASSERT_TRUE(loaded.snapshot);
  EXPECT_EQ(loaded.snapshot->ids.hashes.size(), 100U);
  EventIdSet ids(100);
  Store store(OptionsWith(clock_));
  RestoreInto(*loaded.snapshot, store, ids);
  for (int i = 50; i < 150; ++i) EXPECT_FALSE(ids.Insert("id-" + std::to_string(i))) << i;
  EXPECT_TRUE(ids.Insert("id-49"));
}

TEST_F(SnapshotWriterTest, ASecondWriteAppendsOnlyNewSlots) {
  SnapshotWriter writer(folder_.path(), {});
  AddActivity(store_, "a", clock_.WallMs());
  EXPECT_TRUE(Write(writer).is_history_rewritten);
  const std::string first = folder_.Read(kHistoryFiles.NameOf(1));
  AddActivity(store_, "a", clock_.WallMs());
  Advance(store_, clock_, 30);
  EXPECT_FALSE(Write(writer).is_history_rewritten);
  EXPECT_TRUE(folder_.Read(kHistoryFiles.NameOf(1)).starts_with(first));
  EXPECT_EQ(HistoriesIn(folder_), std::vector<std::string>{kHistoryFiles.NameOf(1)});
  EXPECT_EQ(Restored(), Now());
}

TEST_F(SnapshotWriterTest, AHistoryThatHasDoubledIsRewritten) {
  SnapshotWriter writer(folder_.path(), {});
  EventIdSet ids(1 << 19);
  const auto write = [&] {
    const SnapshotState state = Capture(store_, ids, {}, writer.cursor());
    EXPECT_TRUE(writer.Write(state, RateFleet(state.image.reading())).ok());
  };
  write();
  for (int i = 0; i < 140'000; ++i) ids.Insert("id-" + std::to_string(i));
  write();
  EXPECT_EQ(HistoriesIn(folder_), std::vector<std::string>{kHistoryFiles.NameOf(1)});
  write();
  EXPECT_EQ(HistoriesIn(folder_),
            (std::vector<std::string>{kHistoryFiles.NameOf(1), kHistoryFiles.NameOf(2)}));
  write();
  EXPECT_EQ(HistoriesIn(folder_), std::vector<std::string>{kHistoryFiles.NameOf(2)});
  EXPECT_EQ(LoadSnapshot(folder_.path()).snapshot->ids.hashes.size(), 140'000U);
}

TEST_F(SnapshotWriterTest, AfterARestartANewHistoryFileIsUsed) {
  AddActivity(store_, "a", clock_.WallMs());
  SnapshotWriter first(folder_.path(), {});
  Write(first);
  SnapshotWriter second(folder_.path(), LoadSnapshot(folder_.path()).on_disk);
  EXPECT_TRUE(Write(second).is_history_rewritten);
  // The previous snapshot still names the first file.
  EXPECT_EQ(HistoriesIn(folder_),
            (std::vector<std::string>{kHistoryFiles.NameOf(1), kHistoryFiles.NameOf(2)}));
  std::filesystem::remove(folder_.File(kSnapshotName));
  EXPECT_EQ(Restored(), Now());
}

TEST_F(SnapshotWriterTest, WhicheverOperationFailsTheOldSnapshotStaysAndTheNextWriteSucceeds) {
  const auto counts = [](const Reading& reading) {
    return TextOf(reading, {.sums = false, .ages = false});
  };
  for (const int error : {ENOSPC, EIO, EROFS}) {
    bool has_failed = true;
    for (int number = 0; has_failed; ++number) {
      const test::TemporaryFolder folder;
      test::FaultyFiles files;
      SnapshotWriter writer(folder.path(), {}, files);
      AddActivity(store_, "a", clock_.WallMs());
      for (int i = 0; i < 2; ++i) ASSERT_TRUE(TryWrite(writer).ok());
      const std::string before = counts(store_.Read(Window::kAll));
      AddActivity(store_, "a", clock_.WallMs());
      Advance(store_, clock_, 20);
      files.FailAt(number, error);
      const Result<WriteResult> written = TryWrite(writer);
      has_failed = files.count() > number;
      const LoadResult loaded = LoadSnapshot(folder.path());
      ASSERT_TRUE(loaded.snapshot) << number;
      EXPECT_TRUE(loaded.diagnostics.empty()) << number << ' ' << loaded.diagnostics[0].text;
      const std::string found = counts(loaded.snapshot->image.reading());
      const std::string after = counts(store_.Read(Window::kAll));
      if (!written.ok()) {
        EXPECT_FALSE(written.status().path().empty());
        EXPECT_EQ(written.status().cause(), std::strerror(error));
        // If the fsync of the folder failed, the new snapshot is already current.
        EXPECT_EQ(found, written.status().path() == folder.path() ? after : before) << number;
      } else {
        EXPECT_EQ(found, after) << number;
      }
      files.FailAt(-1, 0);
      EXPECT_TRUE(TryWrite(writer).ok()) << number;
      EXPECT_EQ(Restored(LoadSnapshot(folder.path())), Now()) << number;
      EXPECT_FALSE(files.has_touched_failed_fd()) << number;
      EXPECT_LE(HistoriesIn(folder).size(), 2U);
    }
  }
}

TEST_F(SnapshotWriterTest, AfterAKillAtAnyOperationAnIntactSnapshotIsLoaded) {
  for (int number = 0;; ++number) {
    const test::TemporaryFolder folder;
    test::FaultyFiles files;
    SnapshotWriter writer(folder.path(), {}, files);
    AddActivity(store_, "a", clock_.WallMs());
    for (int i = 0; i < 2; ++i) {
      CallTool(store_, "a", "bash", clock_.WallMs());
      ASSERT_TRUE(TryWrite(writer).ok());
    }
    const std::string before = Now();
    CallTool(store_, "a", "bash", clock_.WallMs());
    files.DieAt(number);
    bool is_killed = false;
    try {
      Write(writer);
    } catch (const test::Killed&) {
      is_killed = true;
    }
    const LoadResult loaded = LoadSnapshot(folder.path());
    EXPECT_TRUE(loaded.diagnostics.empty()) << number << ' ' << loaded.diagnostics[0].text;
    const std::string after = Restored(loaded);
    EXPECT_TRUE(after == before || after == Now()) << number;
    SnapshotWriter next(folder.path(), loaded.on_disk);
    ASSERT_TRUE(TryWrite(next).ok()) << number;
    EXPECT_EQ(Restored(LoadSnapshot(folder.path())), Now()) << number;
    ASSERT_TRUE(TryWrite(next).ok()) << number;
    EXPECT_EQ(HistoriesIn(folder).size(), 1U) << number;
    if (!is_killed) break;
  }
}

}  // namespace
}  // namespace pitwall::snapshot

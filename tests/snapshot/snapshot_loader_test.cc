#include "exporter/snapshot/snapshot_loader.h"

#include <regex>

#include "exporter/snapshot/history_records.h"
#include "exporter/snapshot/state_writer.h"
#include "tests/snapshot/snapshot_folder.h"
#include "tests/support/faulty_files.h"

namespace pitwall::snapshot {
namespace {

class SnapshotLoaderTest : public SnapshotTest {
 protected:
  // Writes two snapshots and returns the contents of each.
  std::pair<std::string, std::string> WriteTwo() {
    SnapshotWriter writer(folder_.path(), {});
    AddActivity(store_, "a", clock_.WallMs());
    Write(writer);
    std::string first = Now();
    AddActivity(store_, "b", clock_.WallMs());
    Write(writer);
    return {first, Now()};
  }
  // The snapshot with one part replaced and a matching checksum.
  std::string Edited(std::string_view from, std::string_view to) {
    std::string text = folder_.Read(kSnapshotName);
    text.resize(text.rfind(kChecksumKey) + kChecksumKey.size());
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos);
    text.replace(at, from.size(), to);
    text += ChecksumOf(text);
    text += kEnd;
    return text;
  }
};

TEST_F(SnapshotLoaderTest, AnEmptyFolderIsNoError) {
  const LoadResult loaded = LoadSnapshot(folder_.path());
  EXPECT_FALSE(loaded.snapshot);
  EXPECT_TRUE(loaded.status.ok());
  EXPECT_TRUE(loaded.diagnostics.empty());
}

TEST_F(SnapshotLoaderTest, ASnapshotCutAnywhereIsRenamedAndThePreviousOneUsed) {
  const auto [first, second] = WriteTwo();
  const std::string whole = folder_.Read(kSnapshotName);
  const std::string previous = folder_.Read(kPreviousName);
  for (std::size_t size = 0; size < whole.size(); size += whole.size() / 23) {
    folder_.Write(kSnapshotName, std::string_view(whole).substr(0, size));
    folder_.Write(kPreviousName, previous);
    const LoadResult loaded = LoadSnapshot(folder_.path());
    EXPECT_EQ(Restored(loaded), first) << size;
    ASSERT_EQ(loaded.diagnostics.size(), 2U);
    EXPECT_NE(loaded.diagnostics[0].text.find(folder_.File(kSnapshotName)), std::string::npos);
    EXPECT_NE(loaded.diagnostics[0].text.find("byte " + std::to_string(size)), std::string::npos)
        << loaded.diagnostics[0].text;
  }
}

TEST_F(SnapshotLoaderTest, EveryFlippedBitIsNoticed) {
  const auto [first, second] = WriteTwo();
  const std::string whole = folder_.Read(kSnapshotName);
  for (std::size_t at = 0; at < whole.size(); at += 97) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ 1);
    folder_.Write(kSnapshotName, flipped);
    EXPECT_EQ(Restored(), first) << at;
  }
}

TEST_F(SnapshotLoaderTest, ARenamedSnapshotIsNeverOverwritten) {
  WriteTwo();
  for (const char* const text : {"one", "two"}) {
    folder_.Write(kSnapshotName, text);
    LoadSnapshot(folder_.path());
  }
  EXPECT_EQ(folder_.Read("agent-health-metrics.json.broken-1"), "one");
  EXPECT_EQ(folder_.Read("agent-health-metrics.json.broken-2"), "two");
}

TEST_F(SnapshotLoaderTest, TheNewestThreeRenamedSnapshotsAreKept) {
  WriteTwo();
  for (int i = 1; i <= 12; ++i) {
    folder_.Write(kSnapshotName, std::to_string(i));
    LoadSnapshot(folder_.path());
  }
  int kept = 0;
  for (int i = 1; i <= 12; ++i) {
    const std::string name = "agent-health-metrics.json.broken-" + std::to_string(i);
    if (!folder_.Has(name)) continue;
    EXPECT_EQ(folder_.Read(name), std::to_string(i));
    EXPECT_GE(i, 10);
    ++kept;
  }
  EXPECT_EQ(kept, 3);
}

// Such as EMFILE or EIO: the next start may succeed, and the next snapshot would remove the file.
TEST_F(SnapshotLoaderTest, AHistoryFileThatCannotBeReadStopsTheStart) {
  WriteTwo();
  const std::string history = kHistoryFiles.NameOf(1);
  std::filesystem::rename(folder_.File(history), folder_.File("kept"));
  std::filesystem::create_directory(folder_.File(history));  // read() fails
  const LoadResult loaded = LoadSnapshot(folder_.path());
  ASSERT_FALSE(loaded.status.ok());
  EXPECT_EQ(loaded.status.path(), folder_.File(history));
  std::filesystem::remove(folder_.File(history));
  std::filesystem::rename(folder_.File("kept"), folder_.File(history));
  EXPECT_TRUE(LoadSnapshot(folder_.path()).status.ok());
}

TEST_F(SnapshotLoaderTest, IfBothAreBrokenItStartsEmptyAndReportsIt) {
  WriteTwo();
  folder_.Write(kSnapshotName, "{");
  folder_.Write(kPreviousName, "");
  const LoadResult loaded = LoadSnapshot(folder_.path());
  EXPECT_FALSE(loaded.snapshot);
  ASSERT_EQ(loaded.diagnostics.size(), 3U);
  EXPECT_NE(loaded.diagnostics[2].text.find("EMPTY"), std::string::npos);
  EXPECT_TRUE(folder_.Has("agent-health-metrics.json.broken-1"));
  EXPECT_TRUE(folder_.Has("agent-health-metrics.previous.json.broken-1"));
}

TEST_F(SnapshotLoaderTest, ASnapshotOfANewerVersionIsRenamedAndItsHistoryStays) {
  WriteTwo();
  folder_.Write(kSnapshotName, Edited("\"state\":{\"version\":2", "\"state\":{\"version\":3"));
  std::filesystem::remove(folder_.File(kPreviousName));
  const LoadResult loaded = LoadSnapshot(folder_.path());
  EXPECT_FALSE(loaded.snapshot);
  EXPECT_NE(loaded.diagnostics[0].text.find("newer version"), std::string::npos);
  SnapshotWriter writer(folder_.path(), loaded.on_disk);
  for (int i = 0; i < 3; ++i) Write(writer);
  EXPECT_TRUE(folder_.Has(kHistoryFiles.NameOf(1)));
}

TEST_F(SnapshotLoaderTest, UnknownFieldsAreSkipped) {
  const auto [first, second] = WriteTwo();
  folder_.Write(kSnapshotName,
                Edited("\"state\":{", "\"later\":[{}],\"state\":{\"more\":{\"a\":[1,{\"b\":2}]},"));
  EXPECT_EQ(Restored(), second);
}

TEST_F(SnapshotLoaderTest, ASnapshotThatNamesNoHistoryIsRenamedAndThePreviousOneUsed) {
  const auto [first, second] = WriteTwo();
  folder_.Write(kSnapshotName, Edited("\"history\":{", "\"former\":{"));
  const LoadResult loaded = LoadSnapshot(folder_.path());
  EXPECT_TRUE(loaded.status.ok()) << loaded.status.ToString();
  EXPECT_NE(loaded.diagnostics[0].text.find("state.history is missing"), std::string::npos);
  EXPECT_EQ(Restored(loaded), first);
}

TEST_F(SnapshotLoaderTest, ASnapshotWithOneSerialForTwoSeriesIsRenamedAndThePreviousOneUsed) {
  const auto [first, second] = WriteTwo();
  const std::string text = folder_.Read(kSnapshotName);
  const std::regex serial(R"("serial":\d+,)");
  std::sregex_iterator at(text.begin(), text.end(), serial);
  const std::string one = at->str();
  folder_.Write(kSnapshotName, Edited((++at)->str(), one));
  const LoadResult loaded = LoadSnapshot(folder_.path());
  EXPECT_NE(loaded.diagnostics[0].text.find("two series have the serial"), std::string::npos)
      << loaded.diagnostics[0].text;
  EXPECT_EQ(Restored(loaded), first);
}

TEST_F(SnapshotLoaderTest, AValueOutOfRangeIsNamedWithItsAgent) {
  WriteTwo();
  folder_.Write(kSnapshotName, Edited("\"idle_ms\":0", "\"idle_ms\":\"x\""));
  const LoadResult loaded = LoadSnapshot(folder_.path());
  EXPECT_NE(loaded.diagnostics[0].text.find("agent \"a\""), std::string::npos)
      << loaded.diagnostics[0].text;
}

TEST_F(SnapshotLoaderTest, ABrokenSnapshotThatCannotBeRenamedStopsTheStart) {
  WriteTwo();
  folder_.Write(kSnapshotName, "{");
  test::FaultyFiles files;
  files.FailAt(0, EROFS);
  const LoadResult loaded = LoadSnapshot(folder_.path(), files);
  EXPECT_EQ(loaded.status.step(), "rename the broken snapshot");
  EXPECT_EQ(folder_.Read(kSnapshotName), "{");
}

TEST_F(SnapshotLoaderTest, HistoryBeyondTheSnapshotIsNotUsed) {
  const auto [first, second] = WriteTwo();
  std::string history = folder_.Read(kHistoryFiles.NameOf(1));
  std::string record;
  HistoryRecordWriter(record, 1, history.size()).AppendOpenSlot({});
  history += record;
  folder_.Write(kHistoryFiles.NameOf(1), history + "half a rec");
  EXPECT_EQ(Restored(), second);
}

TEST_F(SnapshotLoaderTest, ADamagedRecordCostsOnlyItself) {
  SnapshotWriter writer(folder_.path(), {});
  for (int i = 0; i < 5; ++i) {
    CallTool(store_, "a", "bash", clock_.WallMs());
    Advance(store_, clock_, 10);
  }
  Write(writer);
  const std::string whole = folder_.Read(kHistoryFiles.NameOf(1));
  for (const std::size_t at : {std::size_t{10}, std::size_t{70}}) {  // in a header, in a payload
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    folder_.Write(kHistoryFiles.NameOf(1), damaged);
    const LoadResult loaded = LoadSnapshot(folder_.path());
    ASSERT_EQ(loaded.diagnostics.size(), 1U);
    EXPECT_NE(loaded.diagnostics[0].text.find("1 damaged"), std::string::npos)
        << loaded.diagnostics[0].text;
    Store store(OptionsWith(clock_));
    RestoreInto(*loaded.snapshot, store, event_ids_);
    EXPECT_EQ(store.Read(Window::kAll).fleet.tool_calls, 10U);
    EXPECT_EQ(store.Read(Window::k15m).fleet.tool_calls, 8U);
  }
}

TEST_F(SnapshotLoaderTest, AMissingHistoryCostsTheHistoryOnly) {
  WriteTwo();
  std::filesystem::remove(folder_.File(kHistoryFiles.NameOf(1)));
  const LoadResult loaded = LoadSnapshot(folder_.path());
  ASSERT_TRUE(loaded.snapshot);
  EXPECT_EQ(loaded.snapshot->image.reading().agents.size(), 2U);
  EXPECT_EQ(loaded.diagnostics[0].level, DiagnosticLevel::kError);
}

}  // namespace
}  // namespace pitwall::snapshot

// A store that is written to a temporary folder and read back.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "exporter/snapshot/names.h"
#include "exporter/snapshot/snapshot_loader.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "pitwall/standing.h"
#include "tests/support/busy_store.h"
#include "tests/support/reading_text.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/test_store.h"

namespace pitwall::snapshot {

inline std::vector<std::string> HistoriesIn(const test::TemporaryFolder& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
    if (kHistoryFiles.NumberOf(entry.path().filename().string())) {
      names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

class SnapshotTest : public ::testing::Test {
 protected:
  Result<WriteResult> TryWrite(SnapshotWriter& writer) {
    const SnapshotState state = Capture(store_, event_ids_, {}, writer.cursor());
    return writer.Write(state, RateFleet(state.image.reading()));
  }
  WriteResult Write(SnapshotWriter& writer) {
    const Result<WriteResult> written = TryWrite(writer);
    EXPECT_TRUE(written.ok()) << written.status().ToString();
    return written.ok() ? *written : WriteResult();
  }
  // The views of a daemon that starts now; empty if it would start empty.
  std::string Restored(const LoadResult& loaded) {
    if (!loaded.snapshot) return {};
    Store store(OptionsWith(clock_));
    EventIdSet ids(100);
    RestoreInto(*loaded.snapshot, store, ids);
    return TextOf(store.Read(Window::kAll)) + TextOf(store.Read(Window::k1h));
  }
  std::string Restored() { return Restored(LoadSnapshot(folder_.path())); }
  std::string Now() { return TextOf(store_.Read(Window::kAll)) + TextOf(store_.Read(Window::k1h)); }

  test::TemporaryFolder folder_;
  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  EventIdSet event_ids_{100};
};

}  // namespace pitwall::snapshot

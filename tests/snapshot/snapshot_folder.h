// A folder of a test's own, and a store that is written there and read back.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "exporter/snapshot/names.h"
#include "exporter/snapshot/snapshot_loader.h"
#include "exporter/snapshot/snapshot_writer.h"
#include "pitwall/standing.h"
#include "tests/support/busy_store.h"
#include "tests/support/reading_text.h"

namespace pitwall::snapshot {

class TestFolder {
 public:
  TestFolder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "pitwall-").string() + std::string(6, 'X');
    path_ = ::mkdtemp(name.data());
  }
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string PathOf(std::string_view name) const { return disk::InFolder(path_, name); }
  bool Has(std::string_view name) const { return std::filesystem::exists(PathOf(name)); }
  std::string Text(std::string_view name) const {
    std::ifstream in(PathOf(name), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  void Put(std::string_view name, std::string_view text) const {
    std::ofstream(PathOf(name), std::ios::binary | std::ios::trunc) << text;
  }
  std::vector<std::string> Histories() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      if (GenerationOf(entry.path().filename().string())) {
        names.push_back(entry.path().filename().string());
      }
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string path_;
};

class SnapshotTest : public ::testing::Test {
 protected:
  WriteResult Write(SnapshotWriter& writer) {
    const SnapshotState state = Capture(store_, event_ids_, {}, writer.cursor());
    return writer.Write(state, RateFleet(state.reading));
  }
  // What a daemon that starts now would show; empty where it would start empty.
  std::string Restored(const LoadResult& loaded) {
    if (!loaded.snapshot) return {};
    Store store(OptionsWith(clock_));
    EventIdSet ids(100);
    std::vector<Diagnostic> diagnostics;
    RestoreInto(*loaded.snapshot, store, ids, diagnostics);
    return TextOf(store.Read(Window::kAll)) + TextOf(store.Read(Window::k1h));
  }
  std::string Restored() { return Restored(LoadSnapshot(folder_.path())); }
  std::string Now() { return TextOf(store_.Read(Window::kAll)) + TextOf(store_.Read(Window::k1h)); }

  TestFolder folder_;
  FakeClock clock_;
  Store store_{OptionsWith(clock_)};
  EventIdSet event_ids_{100};
};

}  // namespace pitwall::snapshot

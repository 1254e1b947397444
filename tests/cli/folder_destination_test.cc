#include "exporter/cli/folder_destination.h"

#include <gtest/gtest.h>

#include <optional>

#include "exporter/cli/importer.h"
#include "pitwall/host/store_image.h"
#include "tests/support/captured_stream.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

// The contents of a folder between two imports.
struct Saved {
  std::optional<StoreImage> image;
  EventIdSet::Contents event_ids;
  std::string load_failure;
  std::string save_failure;
};

class MemoryFolder : public StoreFolder {
 public:
  explicit MemoryFolder(Saved* saved) : saved_(*saved) {}

  std::string Load(Store* store, EventIdSet* event_ids, events::Ingest*) override {
    if (saved_.image) store->Restore(*saved_.image);
    if (saved_.image) event_ids->Restore(saved_.event_ids);
    return saved_.load_failure;
  }
  std::string Save(const Store& store, const EventIdSet& event_ids) override {
    if (!saved_.save_failure.empty()) return saved_.save_failure;
    saved_.image.emplace(store.Capture());
    saved_.event_ids = event_ids.Save();
    return "";
  }

 private:
  Saved& saved_;
};

class FolderImportTest : public ::testing::Test {
 protected:
  int Import(const std::string& lines) {
    ImportFlags flags;
    flags.files = {folder_.Write("events", lines)};
    flags.storage_path = "somewhere";
    return RunImport(
        flags, [this](const std::string&) { return std::make_unique<MemoryFolder>(&saved_); },
        out_.file(), errors_.file());
  }

  static constexpr const char* kLines =
      "{\"type\":\"tool_call\",\"agent_id\":\"a\",\"tool\":\"bash\",\"event_id\":\"1\"}\n"
      "{\"type\":\"tool_call\",\"agent_id\":\"a\",\"tool\":\"bash\",\"event_id\":\"2\"}\n";
  test::TemporaryFolder folder_;
  test::CapturedStream out_;
  test::CapturedStream errors_;
  Saved saved_;
};

TEST_F(FolderImportTest, ImportedEventsAreSavedAndAreDuplicatesTheNextTime) {
  EXPECT_EQ(Import(kLines), 0);
  ASSERT_TRUE(saved_.image.has_value());
  EXPECT_EQ(saved_.image->reading().fleet.tool_calls, 2U);
  EXPECT_EQ(Import(kLines), 0);
  EXPECT_EQ(saved_.image->reading().fleet.tool_calls, 2U);
  EXPECT_EQ(out_.Text(),
            "2 lines read: 2 accepted, 0 duplicates, 0 rejected\n"
            "2 lines read: 0 accepted, 2 duplicates, 0 rejected\n");
}

TEST_F(FolderImportTest, AFolderThatCannotBeLoadedIsLeftAlone) {
  saved_.load_failure = "somewhere: in use by process 7";
  EXPECT_EQ(Import(kLines), 1);
  EXPECT_FALSE(saved_.image.has_value());
  EXPECT_EQ(errors_.Text(), "pitwall import: somewhere: in use by process 7\n");
}

TEST_F(FolderImportTest, AFailureToSaveExitsWithOne) {
  saved_.save_failure = "somewhere: No space left on device";
  EXPECT_EQ(Import(kLines), 1);
  EXPECT_EQ(errors_.Text(), "pitwall import: somewhere: No space left on device\n");
}

TEST_F(FolderImportTest, EventsAreHeldToTheirBounds) {
  EXPECT_EQ(Import("{\"type\":\"quality_scored\",\"agent_id\":\"a\",\"score\":11}\n"), 1);
  EXPECT_EQ(errors_.Text(),
            "pitwall import: " + folder_.File("events") + ":1: score: must be 0 to 10\n");
}

}  // namespace
}  // namespace pitwall::cli

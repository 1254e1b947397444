#include "exporter/cli/folder_destination.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "exporter/cli/importer.h"
#include "exporter/storage/folder_lock.h"
#include "exporter/storage/storage.h"
#include "tests/support/captured_stream.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using ::testing::HasSubstr;

class FolderImportTest : public ::testing::Test {
 protected:
  int Import(const std::string& lines) {
    ImportFlags flags;
    flags.paths = {files_.Write("events", lines)};
    flags.storage_path = data_.path();
    return RunImport(flags, out_.file(), errors_.file());
  }
  // Tool calls that a daemon would restore.
  std::uint64_t StoredCalls() {
    const Logger logger(LogLevel::kError);
    const auto storage = storage::Storage::Open({data_.path(), {}, 100}, logger);
    if (!storage.ok()) return ~0ULL;
    return (*storage)->store().Read(Window::kAll).fleet.tool_calls;
  }

  static constexpr const char* kLines =
      "{\"type\":\"tool_call\",\"agent_id\":\"a\",\"tool\":\"bash\",\"event_id\":\"1\"}\n"
      "{\"type\":\"tool_call\",\"agent_id\":\"a\",\"tool\":\"bash\",\"event_id\":\"2\"}\n";
  test::TemporaryFolder files_;
  test::TemporaryFolder data_;
  test::CapturedStream out_;
  test::CapturedStream errors_;
};

TEST_F(FolderImportTest, ImportedEventsAreStoredAndRecognisedTheNextTime) {
  EXPECT_EQ(Import(kLines), 0);
  EXPECT_EQ(StoredCalls(), 2U);
  EXPECT_EQ(Import(kLines), 0);
  EXPECT_EQ(StoredCalls(), 2U);
  EXPECT_EQ(out_.Text(),
            "2 lines read: 2 accepted, 0 duplicates, 0 rejected\n"
            "2 lines read: 0 accepted, 2 duplicates, 0 rejected\n");
}

TEST_F(FolderImportTest, AFolderInUseIsLeftAlone) {
  const std::string holder = "pid " + std::to_string(getpid());
  {
    const auto lock = storage::FolderLock::Acquire(data_.path(), holder);
    ASSERT_TRUE(lock.ok());
    EXPECT_EQ(Import(kLines), 1);
  }
  EXPECT_EQ(errors_.Text(), "pitwall import: cannot lock the folder " + data_.path() +
                                ": it is in use by " + holder + "\n");
  EXPECT_EQ(StoredCalls(), 0U);
}

TEST_F(FolderImportTest, AFailureToWriteTheSnapshotIsReported) {
  // A folder cannot be replaced by the snapshot.
  std::filesystem::create_directory(data_.File("agent-health-metrics.json.new"));
  EXPECT_EQ(Import(kLines), 1);
  EXPECT_THAT(errors_.Text(), HasSubstr("pitwall import: cannot create " + data_.path()));
}

TEST_F(FolderImportTest, EventsAreHeldToTheirLimits) {
  EXPECT_EQ(Import("{\"type\":\"quality_scored\",\"agent_id\":\"a\",\"score\":11}\n"), 1);
  EXPECT_EQ(errors_.Text(),
            "pitwall import: " + files_.File("events") + ":1: score: must be 0 to 10\n");
}

}  // namespace
}  // namespace pitwall::cli

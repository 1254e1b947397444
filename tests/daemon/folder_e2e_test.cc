// The lock of the storage folder, and `import` into a folder without a daemon.
#include <gmock/gmock.h>

#include "tests/e2e/agreement.h"
#include "tests/e2e/event_files.h"
#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;
using test::Pitwall;
using test::Ran;
using test::ReadFile;
using test::RunToEnd;
using ::testing::HasSubstr;

class FolderE2eTest : public test::DaemonTest {
 protected:
  Ran ImportIntoFolder() const {
    return RunToEnd(Pitwall({"import", "--storage.path=" + folder_.path(), e2e::OwnEvents()}));
  }
};

TEST_F(FolderE2eTest, ASecondDaemonOnAFolderNamesTheFirst) {
  Start();
  const Ran second = RunToEnd(
      Pitwall({"serve", "--web.listen-address=127.0.0.1:0", "--storage.path=" + folder_.path()}));
  EXPECT_EQ(second.exit_code, 1);
  EXPECT_THAT(second.errors, HasSubstr(folder_.path()));
  EXPECT_THAT(second.errors, HasSubstr("pid " + std::to_string(daemon_->Process().Id())));
  EXPECT_THAT(second.errors, HasSubstr(Address()));
  EXPECT_EQ(test::Get(Address(), "/-/healthy").status, 200);
}

TEST_F(FolderE2eTest, AKilledDaemonHoldsNoFolder) {
  Start();
  EXPECT_EQ(daemon_->Stop(SIGKILL), 128 + SIGKILL);
  Start();
  EXPECT_EQ(test::Get(Address(), "/-/healthy").status, 200);
}

TEST_F(FolderE2eTest, EventsImportedIntoAFolderAreServed) {
  const e2e::ExpectedFleet fleet = e2e::Expect(ReadFile(e2e::OwnEvents()));
  const Ran imported = ImportIntoFolder();
  EXPECT_EQ(imported.exit_code, 0) << imported.errors;
  EXPECT_EQ(imported.out, std::to_string(fleet.lines) + " lines read: " +
                              std::to_string(fleet.lines - fleet.duplicates) + " accepted, " +
                              std::to_string(fleet.duplicates) + " duplicates, 0 rejected\n");
  Start();
  e2e::ExpectViewAgrees(View("/api/agent-performance?window=all&limit=10000"), fleet);
  e2e::ExpectMetricsAgree(test::Get(Address(), "/metrics").body, fleet);
}

TEST_F(FolderE2eTest, ImportIntoTheFolderOfARunningDaemonIsRefused) {
  Start();
  const Ran imported = ImportIntoFolder();
  EXPECT_EQ(imported.exit_code, 1);
  EXPECT_THAT(imported.errors, HasSubstr(Address()));
  EXPECT_EQ(View("/api/agent-performance")["fleet"]["agents"], 0);
}

}  // namespace
}  // namespace pitwall::daemon

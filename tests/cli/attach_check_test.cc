#include "exporter/cli/attach_check.h"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "pitwall/host/arena_collector.h"
#include "pitwall/store.h"
#include "tests/support/captured_stream.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr uid_t kUser = 54'322;

class AttachCheckTest : public ::testing::Test {
 protected:
  void CreateArena() { ASSERT_TRUE(ArenaCollector::Open(folder_.path(), StoreOptions()).ok()); }
  int Check(const std::string& folder) {
    test::CapturedStream out;
    test::CapturedStream errors;
    AttachCheckFlags flags;
    flags.storage_path = folder;
    const int exit_code = RunAttachCheck(flags, out.file(), errors.file());
    out_ = out.Text();
    errors_ = errors.Text();
    return exit_code;
  }
  // What the command prints for a user without groups.
  std::string ErrorsForAnotherUser() {
    test::CapturedStream errors;
    const pid_t child = fork();
    if (child == 0) {
      if (setgroups(0, nullptr) != 0 || setgid(kUser) != 0 || setuid(kUser) != 0) _exit(2);
      AttachCheckFlags flags;
      flags.storage_path = folder_.path();
      const int exit_code = RunAttachCheck(flags, errors.file(), errors.file());
      std::fflush(errors.file());
      _exit(exit_code);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 1);
    return errors.Text();
  }

  const test::TemporaryFolder folder_;
  std::string out_;
  std::string errors_;
};

TEST_F(AttachCheckTest, AnArenaThatCanBeUsedGivesZero) {
  CreateArena();
  EXPECT_EQ(Check(folder_.path()), 0);
  EXPECT_THAT(out_, HasSubstr("can record into " + folder_.path()));
  EXPECT_EQ(errors_, "");
}

TEST_F(AttachCheckTest, WithoutAnArenaItSaysHowToMakeOne) {
  EXPECT_EQ(Check(folder_.path()), 1);
  EXPECT_EQ(errors_, "pitwall attach-check: " + folder_.File("pitwall.arena") +
                         " does not exist.\nStart the daemon first: pitwall serve "
                         "--storage.path=" +
                         folder_.path() + "\n");
}

TEST_F(AttachCheckTest, ADamagedArenaIsNamed) {
  folder_.Write("pitwall.arena", "not an arena");
  EXPECT_EQ(Check(folder_.path()), 1);
  EXPECT_THAT(errors_, HasSubstr("it is not an arena"));
}

TEST_F(AttachCheckTest, AnotherUserLearnsWhichPermissionIsMissing) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to act as other users";
  CreateArena();
  chmod(folder_.path().c_str(), 0700);
  EXPECT_THAT(ErrorsForAnotherUser(),
              StartsWith("pitwall attach-check: " + folder_.path() +
                         " is of root:root with mode "
                         "0700, and may not be entered by 54322.\nStart the daemon with "
                         "--storage.group=GROUP"));
  chmod(folder_.path().c_str(), 0711);
  EXPECT_THAT(ErrorsForAnotherUser(), HasSubstr("pitwall.arena is of root:root with mode 0600, and "
                                                "may not be written by 54322."));
  chmod(folder_.File("pitwall.arena").c_str(), 0660);
  EXPECT_THAT(ErrorsForAnotherUser(),
              HasSubstr("Add the user to the group, and log in again: adduser 54322 root"));
}

}  // namespace
}  // namespace pitwall::cli

#include "exporter/attached/arena_access.h"

#include <gmock/gmock.h>
#include <grp.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>

#include "pitwall/host/arena_collector.h"
#include "pitwall/store.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::attached {
namespace {

constexpr gid_t kGroup = 54'321;
constexpr uid_t kUser = 54'322;

mode_t ModeOf(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

gid_t GroupOf(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_gid : 0;
}

class ArenaAccessTest : public ::testing::Test {
 protected:
  void SetUp() override {
    chmod(folder_.path().c_str(), 0700);
    ASSERT_TRUE(ArenaCollector::Open(folder_.path(), StoreOptions()).ok());
  }
  // Whether a process of the user, with the group as its only one, can attach and record.
  bool AttachesAs(uid_t user, gid_t group) const {
    const pid_t child = fork();
    if (child == 0) {
      if (setgroups(0, nullptr) != 0 || setgid(group) != 0 || setuid(user) != 0) _exit(2);
      try {
        AttachedStore store = Store::Attach(folder_.path());
        store.GetAgent("a").GetTool("t").Record(std::chrono::milliseconds(1));
        _exit(0);
      } catch (const AttachError&) {
        _exit(1);
      }
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }
  std::string Arena() const { return folder_.File("pitwall.arena"); }

  const test::TemporaryFolder folder_;
};

TEST_F(ArenaAccessTest, TheOwnGroupMayEnterTheFolderAndWriteTheArenaOnly) {
  folder_.Write("events-1.journal", "");
  chmod(folder_.File("events-1.journal").c_str(), 0600);
  const Status shared = ShareArenaWithGroup(folder_.path(), std::to_string(getgid()));
  ASSERT_TRUE(shared.ok()) << shared.ToString();
  EXPECT_EQ(ModeOf(folder_.path()), 0710U);
  EXPECT_EQ(ModeOf(Arena()), 0660U);
  EXPECT_EQ(ModeOf(folder_.File("events-1.journal")), 0600U);
}

TEST_F(ArenaAccessTest, MembersOfTheGroupAttachAndOthersDoNot) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root to act as other users";
  EXPECT_FALSE(AttachesAs(kUser, kGroup));
  const Status shared = ShareArenaWithGroup(folder_.path(), std::to_string(kGroup));
  ASSERT_TRUE(shared.ok()) << shared.ToString();
  EXPECT_EQ(GroupOf(Arena()), kGroup);
  EXPECT_TRUE(AttachesAs(kUser, kGroup));
  EXPECT_FALSE(AttachesAs(kUser, kGroup + 1));
}

TEST_F(ArenaAccessTest, AnUnknownGroupIsNamed) {
  EXPECT_EQ(ShareArenaWithGroup(folder_.path(), "no-such-group").ToString(),
            "cannot use --storage.group: there is no group \"no-such-group\"");
  EXPECT_FALSE(ShareArenaWithGroup(folder_.path(), "4294967295").ok());
}

TEST_F(ArenaAccessTest, ASymbolicLinkIsNotFollowed) {
  unlink(Arena().c_str());
  const std::string target = folder_.Write("target", "");
  chmod(target.c_str(), 0600);
  ASSERT_EQ(symlink(target.c_str(), Arena().c_str()), 0);
  EXPECT_FALSE(ShareArenaWithGroup(folder_.path(), std::to_string(getgid())).ok());
  EXPECT_EQ(ModeOf(target), 0600U);
}

}  // namespace
}  // namespace pitwall::attached

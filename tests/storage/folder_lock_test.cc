#include "exporter/storage/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <optional>
#include <string>

#include "tests/support/temporary_folder.h"

namespace pitwall::snapshot {
namespace {

TEST(FolderLockTest, TheErrorOfTheSecondNamesTheHolder) {
  const test::TemporaryFolder folder;
  std::string error;
  std::optional<FolderLock> first =
      FolderLock::Acquire(folder.path() + "/new/er", "pid 4711", error);
  ASSERT_TRUE(first) << error;
  first->SetHolder("pid 4711, listening on 127.0.0.1:7487");
  EXPECT_FALSE(FolderLock::Acquire(folder.path() + "/new/er", "pid 5", error));
  EXPECT_EQ(error, "the folder " + folder.path() +
                       "/new/er is in use by pid 4711, listening on 127.0.0.1:7487");
  first.reset();
  EXPECT_TRUE(FolderLock::Acquire(folder.path() + "/new/er", "pid 5", error)) << error;
}

TEST(FolderLockTest, AKilledHolderLeavesNoLock) {
  const test::TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::string error;
    const auto lock = FolderLock::Acquire(folder.path(), "the child", error);
    if (::write(ready[1], lock ? "y" : "n", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  std::string error;
  EXPECT_FALSE(FolderLock::Acquire(folder.path(), "the parent", error));
  EXPECT_NE(error.find("the child"), std::string::npos);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(FolderLock::Acquire(folder.path(), "the parent", error)) << error;
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(FolderLockTest, AFolderThatCannotBeMadeIsAnErrorThatNamesIt) {
  const test::TemporaryFolder folder;
  folder.Write("file", "");
  std::string error;
  EXPECT_FALSE(FolderLock::Acquire(folder.path() + "/file/data", "me", error));
  EXPECT_NE(error.find(folder.path() + "/file/data"), std::string::npos) << error;
}

}  // namespace
}  // namespace pitwall::snapshot

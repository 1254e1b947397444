#include "exporter/storage/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/support/temporary_folder.h"

namespace pitwall::storage {
namespace {

TEST(FolderLockTest, AHeldLockNamesItsHolder) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path() + "/new/er";
  {
    Result<FolderLock> first = FolderLock::Acquire(path, "pid 4711");
    ASSERT_TRUE(first.ok()) << first.status().ToString();
    first->SetHolder("pid 4711, listening on 127.0.0.1:7487");
    const Result<FolderLock> second = FolderLock::Acquire(path, "pid 5");
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.status().ToString(),
              "cannot lock the folder " + path +
                  ": it is in use by pid 4711, listening on 127.0.0.1:7487");
  }
  EXPECT_TRUE(FolderLock::Acquire(path, "pid 5").ok());
}

TEST(FolderLockTest, TheLockOfAKilledHolderIsFree) {
  const test::TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const Result<FolderLock> lock = FolderLock::Acquire(folder.path(), "the child");
    if (::write(ready[1], lock.ok() ? "y" : "n", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char answer = 0;
  ASSERT_EQ(::read(ready[0], &answer, 1), 1);
  ASSERT_EQ(answer, 'y');
  EXPECT_NE(FolderLock::Acquire(folder.path(), "the parent").status().cause().find("the child"),
            std::string::npos);
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  EXPECT_TRUE(FolderLock::Acquire(folder.path(), "the parent").ok());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(FolderLockTest, AFolderThatCannotBeCreatedIsNamed) {
  const test::TemporaryFolder folder;
  folder.Write("file", "");
  const Result<FolderLock> lock = FolderLock::Acquire(folder.path() + "/file/data", "me");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.status().step(), "create the folder");
  EXPECT_EQ(lock.status().path(), folder.path() + "/file/data");
}

}  // namespace
}  // namespace pitwall::storage

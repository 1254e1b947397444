#include "exporter/storage/folder_lock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
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
    const std::string self = "pid " + std::to_string(::getpid());
    Result<FolderLock> first = FolderLock::Acquire(path, self);
    ASSERT_TRUE(first.ok()) << first.status().ToString();
    first->SetHolder(self + ", listening on 127.0.0.1:7487");
    const Result<FolderLock> second = FolderLock::Acquire(path, "pid 5");
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.status().ToString(), "cannot lock the folder " + path + ": it is in use by " +
                                              self + ", listening on 127.0.0.1:7487");
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

TEST(FolderLockTest, ALockOfAnotherProgramIsNotTakenForADaemon) {
  const test::TemporaryFolder folder;
  folder.Write("pitwall.lock", "pid 1, listening on 127.0.0.1:7487\n");
  const int fd = ::open(folder.File("pitwall.lock").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(fd, LOCK_SH), 0);
  const Result<FolderLock> lock = FolderLock::Acquire(folder.path(), "me");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.status().cause(), "pid " + std::to_string(::getpid()) +
                                       " holds a lock on its file pitwall.lock, but is not the "
                                       "daemon that the file names (pid 1, listening on "
                                       "127.0.0.1:7487)");
  ::close(fd);
  EXPECT_TRUE(FolderLock::Acquire(folder.path(), "me").ok());
}

TEST(FolderLockTest, OnlyItsOwnerMayOpenTheFile) {
  const test::TemporaryFolder folder;
  folder.Write("pitwall.lock", "");
  ASSERT_EQ(::chmod(folder.File("pitwall.lock").c_str(), 0644), 0);
  const Result<FolderLock> lock = FolderLock::Acquire(folder.path(), "me");
  struct stat info {};
  ASSERT_EQ(::stat(folder.File("pitwall.lock").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
}

TEST(FolderLockTest, ASymbolicLinkIsRefusedAndItsTargetUntouched) {
  const test::TemporaryFolder folder;
  folder.Write("elsewhere", "precious");
  ASSERT_EQ(::symlink(folder.File("elsewhere").c_str(), folder.File("pitwall.lock").c_str()), 0);
  const Result<FolderLock> lock = FolderLock::Acquire(folder.path(), "me");
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.status().path(), folder.File("pitwall.lock"));
  EXPECT_EQ(lock.status().cause(), "it is a symbolic link");
  EXPECT_EQ(test::ReadFile(folder.File("elsewhere")), "precious");
}

TEST(FolderLockTest, ALockThatWasRemovedOrReplacedIsNoticed) {
  const test::TemporaryFolder folder;
  const Result<FolderLock> lock = FolderLock::Acquire(folder.path(), "me");
  ASSERT_TRUE(lock.ok());
  EXPECT_TRUE(lock->CheckFolder().ok());
  ASSERT_EQ(::unlink(folder.File("pitwall.lock").c_str()), 0);
  EXPECT_EQ(lock->CheckFolder().path(), folder.File("pitwall.lock"));
  folder.Write("pitwall.lock", "");
  EXPECT_FALSE(lock->CheckFolder().ok());
}

}  // namespace
}  // namespace pitwall::storage

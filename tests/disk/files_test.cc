#include "exporter/disk/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "tests/support/faulty_files.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::disk {
namespace {

class FilesTest : public ::testing::Test {
 protected:
  const test::TemporaryFolder folder_;
  test::FaultyFiles files_;
};

TEST_F(FilesTest, AMissingFileIsNoFailure) {
  const auto content = ReadFile(folder_.File("missing"));
  ASSERT_TRUE(content.ok());
  EXPECT_FALSE(content->has_value());
}

TEST_F(FilesTest, AWrittenFileIsReadBack) {
  OutputFile file(files_, folder_.File("a"));
  ASSERT_TRUE(file.Create(0600).ok());
  ASSERT_TRUE(file.Write("one two").ok());
  const std::array<std::string_view, 2> parts = {"TW", "O!"};
  ASSERT_TRUE(file.WriteAt(4, parts).ok());
  ASSERT_TRUE(file.Fsync().ok());
  ASSERT_TRUE(file.RenameTo(folder_.File("b")).ok());
  EXPECT_EQ(file.path(), folder_.File("b"));
  ASSERT_TRUE(file.Close().ok());
  EXPECT_FALSE(folder_.Has("a"));
  const auto content = ReadFile(folder_.File("b"));
  ASSERT_TRUE(content.ok());
  EXPECT_EQ(*content, "one TWO!");
}

TEST_F(FilesTest, AFileThatCannotBeReadIsAFailure) {
  const auto content = ReadFile(folder_.path());
  ASSERT_FALSE(content.ok());
  EXPECT_EQ(content.status().step(), "read");
  EXPECT_EQ(content.status().path(), folder_.path());
}

TEST_F(FilesTest, EveryFailureNamesItsStepAndItsPath) {
  for (int number = 0; number < 4; ++number) {
    const std::string path = folder_.File("file" + std::to_string(number));
    files_.FailAt(number, EIO);
    OutputFile file(files_, path);
    Status status = file.Create(0600);
    if (status.ok()) status = file.Write("x");
    if (status.ok()) status = file.Fsync();
    if (status.ok()) status = file.RenameTo(path + ".new");
    ASSERT_FALSE(status.ok()) << number;
    constexpr std::array<const char*, 4> kSteps = {"create", "write", "fsync", "rename"};
    EXPECT_EQ(status.step(), kSteps[static_cast<std::size_t>(number)]);
    EXPECT_EQ(status.path(), path);
    EXPECT_EQ(status.cause(), std::strerror(EIO));
    EXPECT_EQ(file.path(), path);
  }
}

TEST_F(FilesTest, AnExistingFileIsNotCreatedAndAMissingOneIsNotOpened) {
  folder_.Write("there", "x");
  EXPECT_FALSE(OutputFile(files_, folder_.File("there")).Create(0600).ok());
  EXPECT_FALSE(OutputFile(files_, folder_.File("missing")).Open().ok());
  EXPECT_TRUE(OutputFile(files_, folder_.File("there")).Open().ok());
}

// Reports one error for every fsync.
class UnsyncedFiles final : public test::FaultyFiles {
 public:
  explicit UnsyncedFiles(int error) : error_(error) {}
  int Fsync(int /*fd*/) override { return error_; }

 private:
  const int error_;
};

TEST_F(FilesTest, AFolderThatCannotBeFsyncedIsNoFailure) {
  for (const int error : {EINVAL, ENOTSUP}) {
    UnsyncedFiles files(error);
    EXPECT_TRUE(FsyncFolder(files, folder_.path()).ok()) << error;
    // A file is another matter.
    OutputFile file(files, folder_.File(std::to_string(error)));
    ASSERT_TRUE(file.Create(0600).ok());
    EXPECT_EQ(file.Fsync().error_number(), error);
  }
  UnsyncedFiles broken(EIO);
  EXPECT_EQ(FsyncFolder(broken, folder_.path()).error_number(), EIO);
}

TEST_F(FilesTest, AnOpenFileThatWasRemovedIsNoticed) {
  OutputFile file(files_, folder_.File("a"));
  ASSERT_TRUE(file.Create(0600).ok());
  EXPECT_TRUE(file.CheckLinked().ok());
  ASSERT_EQ(::unlink(folder_.File("a").c_str()), 0);
  EXPECT_EQ(file.CheckLinked().ToString(),
            "cannot use " + folder_.File("a") + ": the file was removed");
}

TEST_F(FilesTest, ASymbolicLinkIsNotOpenedForWriting) {
  folder_.Write("elsewhere", "precious");
  ASSERT_EQ(::symlink(folder_.File("elsewhere").c_str(), folder_.File("link").c_str()), 0);
  OutputFile file(files_, folder_.File("link"));
  EXPECT_EQ(file.Open().error_number(), ELOOP);
  EXPECT_EQ(test::ReadFile(folder_.File("elsewhere")), "precious");
}

// With a closed standard stream, the next descriptor is its number.
TEST_F(FilesTest, NoFileGetsTheDescriptorOfAStandardStream) {
  const int saved = ::dup(STDIN_FILENO);
  ::close(STDIN_FILENO);
  int created = -1;
  int opened = -1;
  int listed = -1;
  EXPECT_EQ(SystemFiles().Create(folder_.File("a"), 0600, created), 0);
  EXPECT_EQ(SystemFiles().Open(folder_.File("a"), opened), 0);
  EXPECT_EQ(SystemFiles().OpenFolder(folder_.path(), listed), 0);
  for (const int fd : {created, opened, listed}) {
    EXPECT_GT(fd, STDERR_FILENO);
    ::close(fd);
  }
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
}

}  // namespace
}  // namespace pitwall::disk

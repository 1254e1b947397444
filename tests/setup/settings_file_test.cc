#include "exporter/setup/settings_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "tests/support/temporary_folder.h"

namespace pitwall::setup {
namespace {

namespace fs = std::filesystem;

mode_t ModeOf(const std::string& path) {
  struct stat file {};
  return ::stat(path.c_str(), &file) == 0 ? file.st_mode & 07777 : 0;
}

TEST(SettingsFileTest, AMissingFileReadsAsNothingAndIsCreatedForItsOwner) {
  const test::TemporaryFolder folder;
  SettingsFile file(disk::SystemFiles(), folder.File("a/b/settings.json"));
  EXPECT_EQ(*file.Read(), std::nullopt);
  ASSERT_TRUE(file.Write("x").ok());
  EXPECT_EQ(**file.Read(), "x");
  EXPECT_EQ(ModeOf(file.path()), 0600U);
}

TEST(SettingsFileTest, AChainOfLinksLeadsToOneFile) {
  const test::TemporaryFolder folder;
  fs::create_symlink("two", folder.File("one"));
  fs::create_symlink(folder.File("three"), folder.File("two"));
  SettingsFile file(disk::SystemFiles(), folder.File("one"));
  EXPECT_EQ(file.path(), folder.File("three"));
  ASSERT_TRUE(file.Write("x").ok());
  EXPECT_TRUE(fs::is_symlink(folder.File("one")));
  EXPECT_EQ(folder.Read("three"), "x");
}

TEST(SettingsFileTest, APathWithoutAFolderIsInTheCurrentOne) {
  const test::TemporaryFolder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  SettingsFile file(disk::SystemFiles(), "opencode.json");
  const Status status = file.Write("x");
  fs::current_path(before);
  EXPECT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(file.path(), folder.File("opencode.json"));
  EXPECT_EQ(folder.Read("opencode.json"), "x");
}

TEST(SettingsFileTest, TheBackupIsAsPrivateAsTheFile) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("s.json", "old");
  ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  SettingsFile file(disk::SystemFiles(), path);
  ASSERT_TRUE(file.WriteBackup("old").ok());
  EXPECT_EQ(ModeOf(file.backup_path()), 0600U);
  ASSERT_EQ(::chmod(path.c_str(), 0664), 0);
  ASSERT_TRUE(file.Write("new").ok());
  EXPECT_EQ(ModeOf(path), 0664U);
}

TEST(SettingsFileTest, ALargeFileIsRefused) {
  const test::TemporaryFolder folder;
  const std::string path = folder.Write("s.json", "");
  fs::resize_file(path, kMaxSettingsBytes + 1);
  EXPECT_FALSE(SettingsFile(disk::SystemFiles(), path).Read().ok());
}

TEST(SettingsFileTest, RemovingAMissingFileIsNoError) {
  const test::TemporaryFolder folder;
  EXPECT_TRUE(SettingsFile(disk::SystemFiles(), folder.File("s.json")).Remove().ok());
}

}  // namespace
}  // namespace pitwall::setup

#include "exporter/disk/numbered_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace pitwall::disk {
namespace {

using ::testing::ElementsAre;

constexpr NumberedFiles kFiles{"events-", ".journal"};

TEST(NumberedFilesTest, ANameGivesItsNumberBack) {
  for (const std::uint64_t number : {std::uint64_t{0}, std::uint64_t{7}, UINT64_MAX}) {
    EXPECT_EQ(kFiles.NumberOf(kFiles.NameOf(number)), number);
  }
  EXPECT_EQ(kFiles.NameOf(7), "events-7.journal");
}

TEST(NumberedFilesTest, OtherNamesHaveNoNumber) {
  for (const char* const name :
       {"", "events-.journal", "events-7", "7.journal", "events-7x.journal", "events--7.journal",
        "events- 7.journal", "events-18446744073709551616.journal", "events-7.journal.new",
        "Events-7.journal", "events-.journal-.journal"}) {
    EXPECT_EQ(kFiles.NumberOf(name), std::nullopt) << name;
  }
}

TEST(NumberedFilesTest, NumbersAscendAndTheNextOneIsFree) {
  const test::TemporaryFolder folder;
  EXPECT_EQ(*kFiles.NextNumber(folder.path()), 1U);
  for (const char* const name : {"events-10.journal", "events-9.journal", "events.spare", "x"}) {
    folder.Write(name, "");
  }
  EXPECT_THAT(*kFiles.NumbersIn(folder.path()), ElementsAre(9, 10));
  EXPECT_EQ(*kFiles.NextNumber(folder.path()), 11U);
  EXPECT_EQ(*kFiles.NextNumber(folder.path() + "/missing"), 1U);
}

TEST(NumberedFilesTest, AFolderThatCannotBeListedIsAFailureAndNotEmpty) {
  const test::TemporaryFolder folder;
  folder.Write("file", "");
  const Result<std::uint64_t> next = kFiles.NextNumber(folder.File("file"));
  ASSERT_FALSE(next.ok());
  EXPECT_EQ(next.status().step(), "list");
  EXPECT_EQ(next.status().path(), folder.File("file"));
}

}  // namespace
}  // namespace pitwall::disk

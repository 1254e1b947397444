// The rules on this repository. The other tests of this folder plant violations.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tidy/exceptions.h"
#include "tests/tidy/retired_words.h"
#include "tests/tidy/room_rules.h"
#include "tests/tidy/room_tables.h"
#include "tests/tidy/source_tree.h"

namespace pitwall::tidy {
namespace {

// In the order in which they may include each other.
const std::vector<Library>& Libraries() {
  static const std::vector<Library> libraries = {
      {"store/DESIGN.md", {"store/src", "store/include"}},
      {"exporter/DESIGN.md", {"exporter", "exporter/include"}},
  };
  return libraries;
}

const std::vector<TextFile>& Tree() {
  static const std::vector<TextFile> tree = ReadSourceTree(PITWALL_SOURCE_FOLDER);
  return tree;
}

void ExpectNone(const std::vector<std::string>& violations) {
  std::string text;
  for (const std::string& violation : violations) text += violation + '\n';
  EXPECT_TRUE(text.empty()) << text;
}

TEST(RepositoryTest, TheTablesOfRoomsAreSound) {
  ExpectNone(CheckRoomTables(ReadRoomTables(Tree(), Libraries()), Tree()));
}

TEST(RepositoryTest, IncludesStayWithinTheTablesOfRooms) {
  const RoomTables tables = ReadRoomTables(Tree(), Libraries());
  EXPECT_GT(tables.rooms.size(), 25U);
  ExpectNone(CheckIncludes(Tree(), tables, Libraries(),
                           {"", "store/include", "store/src", "exporter/include"}));
}

TEST(RepositoryTest, NoSourceIsTooLong) { ExpectNone(CheckLengths(Tree())); }

TEST(RepositoryTest, RetiredWordsAreUsedNowhere) {
  const TextFile* page = FindFile(Tree(), "CONTRIBUTING.md");
  ASSERT_NE(page, nullptr);
  const std::vector<std::string> words = ReadRetiredWords(*page);
  EXPECT_GT(words.size(), 50U);
  ExpectNone(CheckRetiredWords(Tree(), words, RetiredWordExceptions(),
                               {"CONTRIBUTING.md", "CHANGELOG.md", "tests/tidy/exceptions.h"}));
}

}  // namespace
}  // namespace pitwall::tidy

#include "tests/tidy/room_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tidy/planted_tree.h"

namespace pitwall::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> TableViolations(const PlantedTree& planted) {
  const std::vector<TextFile> tree = planted.Read();
  return CheckRoomTables(ReadRoomTables(tree, PlantedTree::Libraries()), tree);
}

// A page whose section `## Rooms` has these rows, the first in line 5.
std::string PageOf(const std::string& rows) {
  return "## Rooms\n\n| floor | room | may include |\n|---|---|---|\n" + rows;
}

TEST(RoomTablesTest, TablesAreReadFromTheirPages) {
  const PlantedTree planted;
  EXPECT_THAT(TableViolations(planted), IsEmpty());
  const RoomTables tables = ReadRoomTables(planted.Read(), PlantedTree::Libraries());
  ASSERT_EQ(tables.rooms.size(), 3U);
  EXPECT_EQ(tables.rooms[1].path, "lower/src/top");
  EXPECT_EQ(tables.rooms[1].floor, 2);
  EXPECT_EQ(tables.rooms[1].line, 10U);
  EXPECT_THAT(tables.rooms[2].may_include, ElementsAre("top", "base"));
}

TEST(RoomTablesTest, APageWithoutTableIsNamed) {
  PlantedTree planted;
  planted.Write("upper/DESIGN.md", "# Inside\n\n## Halls\n\n| 1 | `app` | – |\n");
  EXPECT_THAT(TableViolations(planted),
              ElementsAre("upper/DESIGN.md: has no section `## Rooms` with a table of rooms"));
}

TEST(RoomTablesTest, ARowWithoutFloorIsNamed) {
  PlantedTree planted;
  planted.Write("upper/DESIGN.md", PageOf("| `app` | `top` | – |\n"));
  EXPECT_THAT(
      TableViolations(planted),
      ElementsAre("upper/DESIGN.md:5: is no row `| floor | room | rooms it may include |`"));
}

TEST(RoomTablesTest, AnUpwardIncludeIsNamed) {
  PlantedTree planted;
  planted.Write("lower/DESIGN.md", PageOf("| 1 | `base` | `top` |\n| 2 | `top` | – |\n"));
  EXPECT_THAT(TableViolations(planted),
              ElementsAre("lower/DESIGN.md:5: `base` on floor 1 may include `top` on floor 2 "
                          "(lower/DESIGN.md), which is not lower"));
}

TEST(RoomTablesTest, ACycleOnOneFloorIsNamed) {
  PlantedTree planted;
  planted.Write("lower/DESIGN.md", PageOf("| 1 | `base` | `top` |\n| 1 | `top` | `base` |\n"));
  EXPECT_THAT(TableViolations(planted),
              ElementsAre("lower/DESIGN.md:5: `base` on floor 1 may include `top` on floor 1 "
                          "(lower/DESIGN.md), which is not lower",
                          "lower/DESIGN.md:6: `top` on floor 1 may include `base` on floor 1 "
                          "(lower/DESIGN.md), which is not lower"));
}

TEST(RoomTablesTest, ALowerLibraryDoesNotIncludeAHigherOne) {
  PlantedTree planted;
  planted.Write("lower/DESIGN.md", PageOf("| 1 | `base` | – |\n| 2 | `top` | `app` |\n"));
  EXPECT_THAT(TableViolations(planted),
              ElementsAre("lower/DESIGN.md:6: `top` on floor 2 may include `app` on floor 1 "
                          "(upper/DESIGN.md), which is not lower"));
}

TEST(RoomTablesTest, AHeaderThatIsNotBelowItsFolderIsNamed) {
  PlantedTree planted;
  planted.Write("upper/DESIGN.md", PageOf("| 1 | `app` | – |\n| 1 | `app/list.h` | – |\n"));
  EXPECT_THAT(TableViolations(planted),
              ElementsAre("upper/DESIGN.md:6: `app/list.h` is not on a lower "
                          "floor than `app`"));
}

TEST(RoomTablesTest, AnUnknownRoomIsNamed) {
  PlantedTree planted;
  planted.Write("upper/DESIGN.md", PageOf("| 1 | `app` | `cellar` |\n"));
  EXPECT_THAT(
      TableViolations(planted),
      ElementsAre("upper/DESIGN.md:5: `app` may include `cellar`, which is no room of any table"));
}

TEST(RoomTablesTest, ARoomNamedTwiceIsNamed) {
  PlantedTree planted;
  planted.Write("upper/DESIGN.md", PageOf("| 1 | `app` | – |\n| 2 | `app` | – |\n"));
  EXPECT_THAT(TableViolations(planted),
              ElementsAre("upper/DESIGN.md:6: `app` has a row already, in "
                          "upper/DESIGN.md:5"));
}

TEST(RoomTablesTest, ARowWithoutFolderIsNamed) {
  PlantedTree planted;
  planted.Remove("upper/app");
  EXPECT_THAT(TableViolations(planted), ElementsAre("upper/DESIGN.md:5: `app` has no sources"));
}

TEST(RoomTablesTest, ARoomWithoutReadmeIsNamed) {
  PlantedTree planted;
  planted.Remove("lower/src/base/README.md");
  EXPECT_THAT(TableViolations(planted), ElementsAre("lower/src/base: has no README.md"));
}

}  // namespace
}  // namespace pitwall::tidy

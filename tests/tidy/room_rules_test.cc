#include "tests/tidy/room_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tidy/planted_tree.h"

namespace pitwall::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> IncludeViolations(const PlantedTree& planted) {
  const std::vector<TextFile> tree = planted.Read();
  return CheckIncludes(tree, ReadRoomTables(tree, PlantedTree::Libraries()),
                       PlantedTree::Libraries(), {"", "lower/src"});
}

TEST(RoomRulesTest, IncludesWithinTheTablePass) {
  EXPECT_THAT(IncludeViolations(PlantedTree()), IsEmpty());
}

TEST(RoomRulesTest, AnIncludeThatIsNotInTheTableIsNamed) {
  PlantedTree planted;
  planted.Write("lower/src/base/list.cc", "// A list.\n#  include \"top/tree.h\"  // a tree\n");
  EXPECT_THAT(IncludeViolations(planted),
              ElementsAre("lower/src/base/list.cc:2: includes \"top/tree.h\": `base` may not "
                          "include `top` (table in lower/DESIGN.md)"));
}

TEST(RoomRulesTest, AnIncludeInAngleBracketsIsAnInclude) {
  PlantedTree planted;
  planted.Write("lower/src/base/list.h", "#include <top/tree.h>\n#include <vector>\n");
  EXPECT_THAT(IncludeViolations(planted),
              ElementsAre("lower/src/base/list.h:1: includes \"top/tree.h\": `base` may not "
                          "include `top` (table in lower/DESIGN.md)"));
}

TEST(RoomRulesTest, AnIncludeByARelativePathIsAnInclude) {
  PlantedTree planted;
  planted.Write("lower/src/base/list.h", "#include \"../top/tree.h\"\n");
  EXPECT_THAT(IncludeViolations(planted),
              ElementsAre("lower/src/base/list.h:1: includes \"../top/tree.h\": `base` may not "
                          "include `top` (table in lower/DESIGN.md)"));
}

TEST(RoomRulesTest, ALowerLibraryDoesNotIncludeAHigherOne) {
  PlantedTree planted;
  planted.Write("lower/src/top/tree.h", "#include \"upper/app/list.h\"\n");
  EXPECT_THAT(IncludeViolations(planted),
              ElementsAre("lower/src/top/tree.h:1: includes \"upper/app/list.h\": `top` may not "
                          "include `app` (table in lower/DESIGN.md)"));
}

TEST(RoomRulesTest, AHeaderMayHaveARowOfItsOwn) {
  PlantedTree planted;
  planted.Write(
      "lower/DESIGN.md",
      "## Rooms\n\n| floor | room | may include |\n|---|---|---|\n"
      "| 1 | `top/tree.h` | – |\n| 2 | `base` | `top/tree.h` |\n| 3 | `top` | `base` |\n");
  planted.Write("lower/src/top/tree.h", "#pragma once\n");
  planted.Write("lower/src/top/forest.h", "#include \"base/list.h\"\n");
  planted.Write("lower/src/base/list.cc", "#include \"top/tree.h\"\n#include \"top/forest.h\"\n");
  planted.Write("upper/app/main.cc", "#include \"app/list.h\"\n");
  EXPECT_THAT(IncludeViolations(planted),
              ElementsAre("lower/src/base/list.cc:2: includes \"top/forest.h\": `base` may not "
                          "include `top` (table in lower/DESIGN.md)",
                          "upper/app/main.cc:1: includes \"app/list.h\": there is no such file"));
}

TEST(RoomRulesTest, AFolderWithoutRowIsNamed) {
  PlantedTree planted;
  planted.Write("lower/src/top/attic/roof.h", "#pragma once\n");
  planted.Write("lower/src/top/tree.h", "#include \"top/attic/roof.h\"\n");
  EXPECT_THAT(IncludeViolations(planted),
              ElementsAre("lower/src/top/attic/roof.h: is in no room of the table in "
                          "lower/DESIGN.md",
                          "lower/src/top/tree.h:1: includes \"top/attic/roof.h\": `top` may not "
                          "include lower/src/top/attic/roof.h (table in lower/DESIGN.md)"));
}

TEST(RoomRulesTest, ALongSourceIsNamed) {
  PlantedTree planted;
  planted.Write("tests/long.cc", std::string(kMaxSourceLines + 1, '\n'));
  planted.Write("tests/at_the_limit.cc", std::string(kMaxSourceLines, '\n'));
  planted.Write("tests/page.tsx", std::string(kMaxSourceLines + 2, '\n'));
  planted.Write("tests/page.md", std::string(1000, '\n'));
  EXPECT_THAT(CheckLengths(planted.Read()),
              ElementsAre("tests/long.cc: has 351 lines; the limit is 350",
                          "tests/page.tsx: has 352 lines; the limit is 350"));
}

TEST(RoomRulesTest, BuildOutputsAndInstalledModulesAreNoSources) {
  PlantedTree planted;
  for (const char* folder : {"build", "node_modules", ".git"}) {
    planted.Write(std::string(folder) + "/long.cc", std::string(1000, '\n'));
  }
  EXPECT_THAT(CheckLengths(planted.Read()), IsEmpty());
}

}  // namespace
}  // namespace pitwall::tidy

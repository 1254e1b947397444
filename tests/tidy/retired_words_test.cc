#include "tests/tidy/retired_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/tidy/planted_tree.h"

namespace pitwall::tidy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TextFile kGlossary{
    "CONTRIBUTING.md",
    {"## Glossary", "", "| term | meaning | retired words |", "|---|---|---|",
     "| late | older than the open `slot` | former; `kFormerSlot`, `is_former` |",
     "| cell | a counter | – |", "| reaper | retires the idle | `Janitor`, `takes back` |"}};

TEST(RetiredWordsTest, WordsInBackticksOfTheThirdColumnAreRetired) {
  EXPECT_THAT(ReadRetiredWords(kGlossary),
              ElementsAre("kFormerSlot", "is_former", "Janitor", "takes back"));
}

TEST(RetiredWordsTest, AUseIsNamedInSourcesAndPages) {
  PlantedTree planted;
  planted.Write("lower/src/base/list.h", "// A list.\nint next = kFormerSlot+1;\n");
  planted.Write("lower/src/base/README.md", "It takes back what is left.\n");
  EXPECT_THAT(CheckRetiredWords(planted.Read(), ReadRetiredWords(kGlossary), {}, {}),
              ElementsAre("lower/src/base/README.md:1: uses `takes back`, which the glossary in "
                          "CONTRIBUTING.md retires",
                          "lower/src/base/list.h:2: uses `kFormerSlot`, which the glossary in "
                          "CONTRIBUTING.md retires"));
}

TEST(RetiredWordsTest, OnlyWholeWordsInTheirCaseAreFound) {
  PlantedTree planted;
  planted.Write("lower/src/base/list.h",
                "kFormerSlots janitor TheJanitor is_former_due is_Former\n");
  EXPECT_THAT(CheckRetiredWords(planted.Read(), ReadRetiredWords(kGlossary), {}, {}), IsEmpty());
}

TEST(RetiredWordsTest, TheGlossaryAndExceptionsMayUseThem) {
  PlantedTree planted;
  planted.Write("CONTRIBUTING.md", "Janitor\n");
  planted.Write("upper/app/list.h", "// Janitor\n");
  planted.Write("upper/application.h", "// Janitor\n");
  EXPECT_THAT(CheckRetiredWords(planted.Read(), {"Janitor"},
                                {{"upper/app", "Janitor", "a name on disk"}}, {"CONTRIBUTING.md"}),
              ElementsAre("upper/application.h:1: uses `Janitor`, which the glossary in "
                          "CONTRIBUTING.md retires"));
}

TEST(RetiredWordsTest, AnExceptionThatNothingNeedsIsNamed) {
  EXPECT_THAT(CheckRetiredWords(PlantedTree().Read(), {"Janitor"},
                                {{"upper/app/list.h", "Janitor", "a name on disk"}}, {}),
              ElementsAre("tests/tidy/exceptions.h: `Janitor` in upper/app/list.h is used "
                          "nowhere"));
}

}  // namespace
}  // namespace pitwall::tidy

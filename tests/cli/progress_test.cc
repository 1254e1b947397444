#include "exporter/cli/progress.h"

#include <gtest/gtest.h>

#include "tests/support/captured_stream.h"

namespace pitwall::cli {
namespace {

TEST(ProgressTest, TheSummaryNamesAllFourCounts) {
  EXPECT_EQ(Summary(ImportCounts{6000, 1612, 4388, 0}),
            "6000 lines read: 1612 accepted, 4388 duplicates, 0 rejected");
}

TEST(ProgressTest, TheBarFillsWithTheBytes) {
  const ImportState half{{3000, 2000, 900, 100}, 500, 1000, std::chrono::milliseconds(500)};
  EXPECT_EQ(ProgressLine(half),
            "[############            ]  50%  3000 lines  6000/s  2000 accepted  900 duplicates  "
            "100 rejected");
  const ImportState grown{{}, 2000, 1000, {}};
  EXPECT_EQ(ProgressLine(grown).substr(0, 32), "[########################] 100% ");
}

TEST(ProgressTest, WithoutATotalThereIsNoBar) {
  EXPECT_EQ(ProgressLine({{5, 5, 0, 0}, 10, 0, std::chrono::seconds(1)}),
            "5 lines  5/s  5 accepted  0 duplicates  0 rejected");
}

TEST(ProgressTest, WithoutATerminalNothingIsDrawn) {
  test::CapturedStream stream;
  Progress progress(stream.file(), 100);
  progress.Show({}, 50);
  progress.Erase();
  EXPECT_EQ(stream.Text(), "");
}

}  // namespace
}  // namespace pitwall::cli

#include "exporter/log/log_budget.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

#include "tests/support/fake_clock.h"

namespace pitwall::cli {
namespace {

using namespace std::chrono_literals;

TEST(LogBudgetTest, APeriodHasAsManyLinesAsAllowed) {
  const FakeClock clock;
  LogBudget budget(2, 1min, clock);
  EXPECT_EQ(budget.Spend(), 0U);
  EXPECT_EQ(budget.Spend(), 0U);
  EXPECT_EQ(budget.Spend(), std::nullopt);
}

TEST(LogBudgetTest, TheNextPeriodSaysHowManyWereOmitted) {
  FakeClock clock;
  LogBudget budget(1, 1min, clock);
  EXPECT_EQ(budget.Spend(), 0U);
  clock.Advance(59'999);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(budget.Spend(), std::nullopt);
  clock.Advance(1);
  EXPECT_EQ(budget.Spend(), 3U);
  EXPECT_EQ(budget.Spend(), std::nullopt);
  clock.Advance(60'000);
  EXPECT_EQ(budget.Spend(), 1U);
}

TEST(LogBudgetTest, APeriodBeginsWithItsFirstLine) {
  FakeClock clock;
  LogBudget budget(2, 1min, clock);
  clock.Advance(600'000);
  EXPECT_EQ(budget.Spend(), 0U);
  clock.Advance(59'000);
  EXPECT_EQ(budget.Spend(), 0U);
  EXPECT_EQ(budget.Spend(), std::nullopt);
}

}  // namespace
}  // namespace pitwall::cli

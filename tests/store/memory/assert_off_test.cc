// Compiled without PITWALL_ASSERTS in every build, as an application with the installed headers is.
#include <gtest/gtest.h>

#include "pitwall/internal/assert.h"

namespace pitwall {
namespace {

TEST(AssertOffTest, ConditionsAreNotEvaluated) {
  int evaluated = 0;
  const auto fails = [&evaluated] { return ++evaluated < 0; };
  PITWALL_ASSERT(fails());
  EXPECT_EQ(evaluated, 0);
}

}  // namespace
}  // namespace pitwall

#include "pitwall/internal/assert.h"

#include <gtest/gtest.h>

namespace pitwall {
namespace {

constexpr int Half(int value) noexcept {
  PITWALL_ASSERT(value % 2 == 0);
  return value / 2;
}

TEST(AssertTest, ATrueConditionHasNoEffect) {
  static_assert(Half(4) == 2);
  EXPECT_EQ(Half(6), 3);
}

#if defined(PITWALL_ASSERTS) && PITWALL_ASSERTS
TEST(AssertDeathTest, AFalseConditionAbortsWithFileLineAndCondition) {
  EXPECT_EXIT(Half(3), testing::KilledBySignal(SIGABRT),
              "assert_test\\.cc:9: assertion failed: value % 2 == 0");
}
#endif

}  // namespace
}  // namespace pitwall

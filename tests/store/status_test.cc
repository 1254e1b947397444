#include "pitwall/status.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <memory>

namespace pitwall {
namespace {

Result<int> Half(int number) {
  if (number % 2 != 0) return Status("halve", "", "the number is odd");
  return number / 2;
}

TEST(StatusTest, ADefaultStatusIsOk) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.ToString(), "OK");
  EXPECT_EQ(status.step() + status.path() + status.cause(), "");
}

TEST(StatusTest, AFailureNamesStepPathAndCause) {
  const Status status = Status::FromErrno("open", "/data/x", ENOENT);
  EXPECT_FALSE(status.ok());
  EXPECT_EQ(status.step(), "open");
  EXPECT_EQ(status.path(), "/data/x");
  EXPECT_EQ(status.cause(), "No such file or directory");
  EXPECT_EQ(status.ToString(), "cannot open /data/x: No such file or directory");
}

TEST(StatusTest, TheTextLeavesEmptyPartsOut) {
  EXPECT_EQ(Status("write the snapshot", "", "out of memory").ToString(),
            "cannot write the snapshot: out of memory");
  EXPECT_EQ(Status("", "web.yml", "line 3: unknown key").ToString(),
            "web.yml: line 3: unknown key");
  EXPECT_EQ(Status("", "", "the port is in use").ToString(), "the port is in use");
}

TEST(StatusTest, ACopyHasTheFailureOfItsOriginal) {
  const Status status("read", "/x", "too long");
  const Status copy = status;
  EXPECT_EQ(copy.ToString(), status.ToString());
}

TEST(ResultTest, HoldsAValueOrAStatus) {
  const Result<int> two = Half(4);
  ASSERT_TRUE(two.ok());
  EXPECT_TRUE(two.status().ok());
  EXPECT_EQ(*two, 2);
  const Result<int> none = Half(5);
  EXPECT_FALSE(none.ok());
  EXPECT_EQ(none.status().cause(), "the number is odd");
}

TEST(ResultTest, AValueCanBeMovedOut) {
  Result<std::unique_ptr<int>> result = std::make_unique<int>(7);
  ASSERT_TRUE(result.ok());
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 7);
}

}  // namespace
}  // namespace pitwall

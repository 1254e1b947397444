#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/cli/fake_daemon.h"
#include "tests/support/child_process.h"
#include "tests/support/daemon_process.h"

namespace pitwall::cli {
namespace {

TEST(HookCommandE2eTest, NothingThatIsGivenMakesItPrintOrFail) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"hook"},
           {"hook", "vim"},
           {"hook", "claude", "--bogus"},
           {"hook", "claude", "--url"},
           {"hook", "claude", "--url=nowhere"},
           {"hook", "claude", "--url=http://127.0.0.1:9"},
           {"hook", "claude", "--web.user=me", "--web.password-file=/nowhere"}}) {
    const test::Ran ran = test::RunToEnd(test::Pitwall(arguments), {}, "{\"a\":1}");
    EXPECT_EQ(ran.exit_code, 0);
    EXPECT_EQ(ran.out, "");
    EXPECT_EQ(ran.errors, "");
  }
}

TEST(HookCommandE2eTest, TheEnvironmentNamesTheDaemon) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response { return {}; });
  const test::Ran ran = test::RunToEnd(test::Pitwall({"hook", "gemini"}),
                                       {{"PITWALL_URL", daemon.url() + "/"}}, "{\"a\":1}");
  EXPECT_EQ(ran.exit_code, 0);
  ASSERT_EQ(daemon.requests().size(), 1U);
  EXPECT_THAT(daemon.requests()[0].head, ::testing::StartsWith("POST /hooks/gemini "));
}

}  // namespace
}  // namespace pitwall::cli

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/daemon_fixture.h"
#include "tests/support/daemon_process.h"

namespace pitwall::cli {
namespace {

using HookToCheckE2eTest = test::DaemonTest;

TEST_F(HookToCheckE2eTest, WhatAHookReportsIsSeenByTheCheck) {
  Start();
  const test::ChildProcess::Environment environment = {{"PITWALL_URL", daemon_->Url()},
                                                       {"HOME", folder_.path()}};
  const std::vector<std::string> check = test::Pitwall({"setup", "claude", "--check"});
  const test::Ran before = test::RunToEnd(check, environment);
  EXPECT_EQ(before.exit_code, 1);
  EXPECT_THAT(before.errors, ::testing::HasSubstr("nothing has arrived from Claude Code"));
  const test::Ran hook =
      test::RunToEnd(test::Pitwall({"hook", "claude"}), environment,
                     R"({"session_id":"s-1","hook_event_name":"PostToolUse","tool_name":"Bash",
          "tool_use_id":"toolu_0000000000000001","duration_ms":5,"tool_response":{}})");
  EXPECT_EQ(hook.exit_code, 0);
  EXPECT_EQ(hook.out + hook.errors, "");
  const test::Ran after = test::RunToEnd(check, environment);
  EXPECT_EQ(after.exit_code, 0) << after.errors;
  EXPECT_THAT(after.out, ::testing::StartsWith("claude-code by hooks: 1 records, "));
}

TEST(SetupCommandE2eTest, OneActionAtATimeAndKnownAgentsOnly) {
  const test::Ran two = test::RunToEnd(test::Pitwall({"setup", "claude", "--write", "--remove"}));
  EXPECT_EQ(two.exit_code, 2);
  EXPECT_EQ(two.errors, "pitwall: only one of --write, --remove and --check can be given\n");
  const test::Ran unknown = test::RunToEnd(test::Pitwall({"setup", "emacs"}));
  EXPECT_EQ(unknown.exit_code, 2);
  EXPECT_THAT(unknown.errors, ::testing::HasSubstr("AGENT"));
}

}  // namespace
}  // namespace pitwall::cli

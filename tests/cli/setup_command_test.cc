#include "exporter/cli/setup_command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "exporter/cli/source_check.h"
#include "tests/cli/fake_daemon.h"
#include "tests/support/captured_stream.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr const char* kSources = R"({"sources": [
  {"source": "claude-code", "signal": "logs", "first_seen": "2026-01-01T00:00:00.000Z",
   "last_seen": "2026-01-02T00:00:00.000Z", "records": 12, "counted": 10, "duplicate": 0,
   "ignored": 2, "other_signal": 0, "without_agent": 0},
  {"source": "codex", "signal": "hooks", "first_seen": "2026-01-01T00:00:00.000Z",
   "last_seen": "2026-01-01T00:00:00.000Z", "records": 1, "counted": 1, "duplicate": 0,
   "ignored": 0, "other_signal": 0, "without_agent": 0}]})";

TEST(SourceCheckTest, RowsOfTheNamedSourcesAreRead) {
  const auto rows = ParseSources(kSources, {"claude-code"});
  ASSERT_TRUE(rows && rows->size() == 1);
  EXPECT_EQ(rows->front().signal, "logs");
  EXPECT_EQ(rows->front().records, 12U);
  EXPECT_EQ(rows->front().counted, 10U);
  EXPECT_EQ(rows->front().last_seen_ms, 1'767'312'000'000);
  EXPECT_EQ(ParseSources(kSources, {})->size(), 2U);
  EXPECT_EQ(ParseSources(kSources, {"opencode"})->size(), 0U);
  EXPECT_EQ(ParseSources("{}", {}), std::nullopt);
  EXPECT_EQ(ParseSources("<html>", {}), std::nullopt);
}

class SetupCommandTest : public ::testing::Test {
 protected:
  SetupCommandTest() {
    ::setenv("HOME", home_.path().c_str(), 1);
    for (const char* const name : {"CLAUDE_CONFIG_DIR", "CODEX_HOME", "XDG_CONFIG_HOME"}) {
      ::unsetenv(name);
    }
  }
  ~SetupCommandTest() override { ::setenv("HOME", old_home_.c_str(), 1); }

  int Run(const SetupFlags& flags) {
    test::CapturedStream out;
    test::CapturedStream errors;
    const int exit_code = RunSetup(flags, out.file(), errors.file());
    out_ = out.Text();
    errors_ = errors.Text();
    return exit_code;
  }

  const std::string old_home_ = std::getenv("HOME") == nullptr ? "/" : std::getenv("HOME");
  const test::TemporaryFolder home_;
  std::string out_;
  std::string errors_;
};

TEST_F(SetupCommandTest, TheSettingsAreWrittenOnceAndRemoved) {
  const std::string path = home_.File(".claude/settings.json");
  SetupFlags flags;
  flags.agent = "claude";
  flags.write = true;
  EXPECT_EQ(Run(flags), 0) << errors_;
  EXPECT_THAT(out_, StartsWith("Claude Code reports to this daemon: the settings are in " + path));
  EXPECT_THAT(test::ReadFile(path), HasSubstr("http://127.0.0.1:7487/hooks/claude"));
  EXPECT_EQ(Run(flags), 0);
  EXPECT_EQ(out_, path + " already has these settings.\n");
  flags.write = false;
  flags.remove = true;
  EXPECT_EQ(Run(flags), 0);
  EXPECT_EQ(out_, "The settings are removed from " + path + ".\n");
  EXPECT_FALSE(home_.Has(".claude/settings.json"));
  EXPECT_EQ(Run(flags), 0);
  EXPECT_EQ(out_, path + " has no settings of Pitwall.\n");
}

TEST_F(SetupCommandTest, PrintingChangesNothing) {
  SetupFlags flags;
  flags.agent = "codex";
  EXPECT_EQ(Run(flags), 0);
  EXPECT_THAT(out_, HasSubstr("[otel]\nexporter = "));
  EXPECT_FALSE(home_.Has(".codex"));
}

TEST_F(SetupCommandTest, AHookRunsTheScriptThatStartedTheProgram) {
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", home_.path().c_str(), 1);
  ::setenv("PITWALL_PROGRAM", "/opt/pitwall/bin/pitwall", 1);
  SetupFlags flags;
  flags.agent = "claude";
  EXPECT_EQ(Run(flags), 0);
  EXPECT_THAT(out_, HasSubstr("\"/opt/pitwall/bin/pitwall hook claude\""));
  ::unsetenv("PITWALL_PROGRAM");
  ::setenv("PATH", path.c_str(), 1);
}

TEST_F(SetupCommandTest, LinesForAShellCanBeEvaluated) {
  SetupFlags flags;
  flags.agent = "otel";
  flags.daemon.url = "http://pitwall:1/";
  EXPECT_EQ(Run(flags), 0);
  const test::Ran ran = test::RunToEnd(
      {"/bin/sh", "-c", "eval \"$1\"; printf %s \"$OTEL_EXPORTER_OTLP_ENDPOINT\"", "sh", out_});
  EXPECT_EQ(ran.out, "http://pitwall:1");
  flags.write = true;
  EXPECT_EQ(Run(flags), 1);
  EXPECT_THAT(errors_, StartsWith("pitwall setup: OpenTelemetry has no file"));
}

TEST_F(SetupCommandTest, AnAddressWithAPasswordIsRefused) {
  SetupFlags flags;
  flags.agent = "otel";
  flags.daemon.url = "http://me:canary@h";
  EXPECT_EQ(Run(flags), 1);
  EXPECT_EQ(out_, "");
  EXPECT_THAT(errors_, HasSubstr("must not contain a password"));
  EXPECT_EQ(errors_.find("canary"), std::string::npos);
}

TEST_F(SetupCommandTest, CheckSaysWhichSignalsHaveArrived) {
  FakeDaemon daemon([](const FakeDaemon::Request&) -> FakeDaemon::Response {
    return {"HTTP/1.1 200 OK", kSources};
  });
  SetupFlags flags;
  flags.agent = "claude";
  flags.check = true;
  flags.daemon.url = daemon.url();
  EXPECT_EQ(Run(flags), 0) << errors_;
  EXPECT_EQ(out_,
            "claude-code by logs: 12 records, 10 counted, last at 2026-01-02T00:00:00.000Z\n");
  EXPECT_THAT(daemon.requests()[0].head, StartsWith("GET /api/sources "));

  flags.agent = "opencode";
  EXPECT_EQ(Run(flags), 1);
  EXPECT_EQ(errors_, "pitwall setup: nothing has arrived from opencode at " + daemon.url() + "\n");

  flags.agent = "claude";
  flags.check = false;
  flags.write = true;
  EXPECT_EQ(Run(flags), 0);
  flags.write = false;
  flags.check = true;
  EXPECT_EQ(Run(flags), 1);
  EXPECT_EQ(errors_,
            "pitwall setup: nothing has arrived from Claude Code since the settings were "
            "written\n");
}

TEST_F(SetupCommandTest, CheckWithoutADaemonSaysSo) {
  SetupFlags flags;
  flags.agent = "claude";
  flags.check = true;
  flags.daemon.url = UrlWhereNobodyListens();
  EXPECT_EQ(Run(flags), 1);
  EXPECT_THAT(errors_, HasSubstr("connection refused"));
}

}  // namespace
}  // namespace pitwall::cli

// The program from a shell's point of view.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/support/daemon_fixture.h"

namespace pitwall::daemon {
namespace {

using nlohmann::json;
using test::Pitwall;
using test::Ran;
using test::RunToEnd;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using CommandLineE2eTest = test::DaemonTest;

TEST_F(CommandLineE2eTest, ABadFlagIsOneLineAndExitCode2) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
      {{"serve", "--no-such-flag"}, "unknown flag --no-such-flag"},
      {{"serve", "--history.slot=0s"}, "--history.slot"},
      {{"serve", "--history.slot=7s"}, "must divide 5m"},
      {{"serve", "--web.listen-address=nowhere"}, "--web.listen-address"},
      {{"serve", "--log.level=loud"}, "--log.level"},
      {{"serve", "--quality.max=NaN"}, "--quality.max"},
      {{"serve", "--agents.max=-1"}, "--agents.max"},
      {{"serve", "--snapshot.interval"}, "needs a value"},
      {{"serve", "extra"}, "unexpected argument \"extra\""},
      {{"import"}, "PATH... is missing"},
      {{"import", "x", "--url=http://127.0.0.1:1", "--storage.path=y"}, "cannot be given together"},
      {{"record"}, "TYPE is missing"},
      {{"top", "--window=2h"}, "--window: must be one of 1m, 5m, 15m, 1h, 6h, 24h, all"},
      {{"top", "--sort=-beauty"}, "--sort: must be one of tasks_claimed"},
      {{"nonsense"}, "nonsense"},
  };
  for (const auto& [arguments, complaint] : wrong) {
    const Ran ran = RunToEnd(Pitwall(arguments));
    EXPECT_EQ(ran.exit_code, arguments.front() == "record" ? 1 : 2) << complaint;
    EXPECT_EQ(ran.out, "") << complaint;
    EXPECT_THAT(ran.errors, StartsWith("pitwall: ")) << complaint;
    EXPECT_THAT(ran.errors, HasSubstr(complaint));
    EXPECT_EQ(std::count(ran.errors.begin(), ran.errors.end(), '\n'), 1) << ran.errors;
  }
}

TEST_F(CommandLineE2eTest, VersionAndHelpGoToStandardOutput) {
  const Ran version = RunToEnd(Pitwall({"--version"}));
  EXPECT_EQ(version.exit_code, 0);
  EXPECT_THAT(version.out, HasSubstr("pitwall"));
  const Ran help = RunToEnd(Pitwall({"serve", "--help"}));
  EXPECT_EQ(help.exit_code, 0);
  EXPECT_THAT(help.out, HasSubstr("--web.listen-address"));
  EXPECT_EQ(help.errors, "");
}

TEST_F(CommandLineE2eTest, OutputThatCannotBeWrittenIsAnError) {
  const std::string program = Pitwall({}).front();
  const Ran ran = RunToEnd({"sh", "-c", "\"$0\" --help >/dev/full", program});
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.errors, StartsWith("pitwall: standard output: No space left"));
}

TEST_F(CommandLineE2eTest, RecordCountsOneEvent) {
  Start();
  const auto record = [this](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "record");
    arguments.push_back("--url=" + daemon_->Url());
    return RunToEnd(Pitwall(arguments));
  };
  EXPECT_EQ(record({"tool_call", "--agent-id=coder-1", "--tool=bash", "--duration-ms=125",
                    "--success=false", "--error-type=timeout", "--event-id=call-1"})
                .exit_code,
            0);
  EXPECT_EQ(
      record({"tool_call", "--agent-id=coder-1", "--tool=bash", "--event-id=call-1"}).exit_code, 0);
  EXPECT_EQ(record({"quality_scored", "--agent-id=coder-1", "--score=8.5"}).exit_code, 0);
  const json agent = View("/api/agent-performance")["agents"]["coder-1"];
  EXPECT_EQ(agent["tool_calls"], 1);
  EXPECT_EQ(agent["tool_errors"], 1);
  EXPECT_EQ(agent["tools"]["bash"]["avg_duration_ms"], 125);
  EXPECT_EQ(agent["quality_scores"], json({8.5}));

  const Ran rejected = record({"quality_scored", "--agent-id=coder-1", "--score=11"});
  EXPECT_EQ(rejected.exit_code, 1);
  EXPECT_EQ(rejected.errors, "pitwall record: score: must be 0 to 10\n");
}

TEST_F(CommandLineE2eTest, RecordWithoutADaemonSaysSo) {
  Start();
  const std::string url = daemon_->Url();
  EXPECT_EQ(daemon_->Stop(), 0);
  const Ran ran = RunToEnd(Pitwall({"record", "heartbeat", "--agent-id=coder-1", "--url=" + url}));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.errors, "pitwall record: no daemon at " + url + " (connection refused)\n");
}

TEST_F(CommandLineE2eTest, ImportReadsStandardInputAndNamesTheLinesThatWereRejected) {
  Start();
  const Ran ran = RunToEnd(Pitwall({"import", "-", "--url=" + daemon_->Url()}), {},
                           R"({"type":"tool_call","agent_id":"coder-1","tool":"bash"}
{"type":"tool_call","agent_id":"coder-1","tool":"bash","duration_ms":-1}
{"type":"tool_call","agent_id":"coder-1","tool":"bash"}
)");
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_EQ(ran.out, "3 lines read: 2 accepted, 0 duplicates, 1 rejected\n");
  EXPECT_THAT(ran.errors, HasSubstr(":2: duration_ms: must be 0 to 2592000000\n"));
  EXPECT_EQ(ToolCalls(), 2U);
}

TEST_F(CommandLineE2eTest, SigintStopsItAsSigtermDoes) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Start();
    EXPECT_EQ(daemon_->Stop(signal), 0);
    EXPECT_THAT(daemon_->Log(), HasSubstr("msg=Stopped"));
  }
}

TEST_F(CommandLineE2eTest, AnAddressInUseIsOneErrorAndExitCode1) {
  Start();
  const Ran ran = RunToEnd(Pitwall(
      {"serve", "--web.listen-address=" + Address(), "--storage.path=" + folder_.File("other")}));
  EXPECT_EQ(ran.exit_code, 1);
  EXPECT_THAT(ran.errors, HasSubstr(Address()));
  EXPECT_EQ(test::Get(Address(), "/-/healthy").status, 200);
}

}  // namespace
}  // namespace pitwall::daemon

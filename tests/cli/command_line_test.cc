#include "exporter/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "exporter/setup/agent_setup.h"
#include "exporter/setup/daemon_references.h"

namespace pitwall::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Command Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "pitwall");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

Finished Refused(const std::vector<const char*>& arguments) {
  const Command command = Parse(arguments);
  const auto* const finished = std::get_if<Finished>(&command);
  return finished == nullptr ? Finished{0, "", "was taken"} : *finished;
}

TEST(CommandLineTest, ServeWithoutFlagsHasTheDefaults) {
  const auto flags = std::get<ServeFlags>(Parse({"serve"}));
  EXPECT_THAT(flags.web_listen_addresses, ElementsAre("127.0.0.1:7487"));
  EXPECT_EQ(flags.web_config_file, "");
  EXPECT_FALSE(flags.web_insecure);
  EXPECT_TRUE(flags.web_allowed_hosts.empty());
  EXPECT_EQ(flags.storage_path, "./data");
  EXPECT_EQ(flags.snapshot_interval, std::chrono::seconds(30));
  EXPECT_EQ(flags.live_interval, std::chrono::seconds(1));
  EXPECT_TRUE(flags.remote_write.urls.empty());
  EXPECT_EQ(flags.remote_write.interval, std::chrono::seconds(15));
  EXPECT_EQ(flags.remote_write.queue_bytes, 64ULL << 20);
  EXPECT_EQ(flags.remote_write.native_histograms, remote_write::NativeHistograms::kAuto);
  EXPECT_EQ(flags.log_level, LogLevel::kInfo);
  EXPECT_EQ(flags.log_format, LogFormat::kLogfmt);
  EXPECT_EQ(flags.store.events_remember, 1'000'000U);
  const StoreOptions options = flags.store.Options();
  const StoreOptions defaults;
  EXPECT_EQ(options.max_agents, defaults.max_agents);
  EXPECT_EQ(options.max_tools, defaults.max_tools);
  EXPECT_EQ(options.max_bytes, defaults.max_bytes);
  EXPECT_EQ(options.history_slot, defaults.history_slot);
  EXPECT_EQ(options.agents_retention, defaults.agents_retention);
  EXPECT_EQ(options.abandon_after, defaults.abandon_after);
  EXPECT_EQ(options.quality_max, defaults.quality_max);
}

TEST(CommandLineTest, EveryFlagOfServeReachesItsField) {
  const auto flags = std::get<ServeFlags>(Parse({"serve",
                                                 "--web.listen-address=:0",
                                                 "--web.listen-address",
                                                 "10.0.0.1:80",
                                                 "--web.config.file=w.yml",
                                                 "--web.insecure",
                                                 "--web.allowed-host=[a]",
                                                 "--web.allowed-origin",
                                                 "http://x:1",
                                                 "--storage.path=/d",
                                                 "--snapshot.interval=1h30m",
                                                 "--history.slot",
                                                 "60s",
                                                 "--live.interval=250ms",
                                                 "--agents.retention=2d",
                                                 "--agents.max=1000000",
                                                 "--tools.max=5",
                                                 "--groups.max=6",
                                                 "--agents.labels=run,team",
                                                 "--tasks.abandon-after=5m",
                                                 "--quality.max=0.5",
                                                 "--events.remember=7",
                                                 "--storage.max-bytes=512MB",
                                                 "--log.level=debug",
                                                 "--log.format",
                                                 "json"}));
  EXPECT_THAT(flags.web_listen_addresses, ElementsAre(":0", "10.0.0.1:80"));
  EXPECT_EQ(flags.web_config_file, "w.yml");
  EXPECT_TRUE(flags.web_insecure);
  EXPECT_THAT(flags.web_allowed_hosts, ElementsAre("[a]"));
  EXPECT_THAT(flags.web_allowed_origins, ElementsAre("http://x:1"));
  EXPECT_EQ(flags.storage_path, "/d");
  EXPECT_EQ(flags.snapshot_interval, std::chrono::minutes(90));
  EXPECT_EQ(flags.live_interval, std::chrono::milliseconds(250));
  EXPECT_EQ(flags.log_level, LogLevel::kDebug);
  EXPECT_EQ(flags.log_format, LogFormat::kJson);
  EXPECT_EQ(flags.store.events_remember, 7U);
  const StoreOptions options = flags.store.Options();
  EXPECT_EQ(options.history_slot, std::chrono::seconds(60));
  EXPECT_EQ(options.agents_retention, std::chrono::hours(48));
  EXPECT_EQ(options.max_agents, 1'000'000U);
  EXPECT_EQ(options.max_tools, 5U);
  EXPECT_EQ(options.max_groups, 6U);
  EXPECT_THAT(options.agent_labels, ElementsAre("run", "team"));
  EXPECT_EQ(options.abandon_after, std::chrono::minutes(5));
  EXPECT_EQ(options.quality_max, 0.5);
  EXPECT_EQ(options.max_bytes, 512'000'000U);
}

struct BadCase {
  std::vector<const char*> arguments;
  const char* complaint;
};

class BadFlagTest : public ::testing::TestWithParam<BadCase> {};

TEST_P(BadFlagTest, GivesOneLineAndExitCodeTwo) {
  const Finished finished = Refused(GetParam().arguments);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.output, "");
  EXPECT_EQ(finished.error, std::string("pitwall: ") + GetParam().complaint + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadFlagTest,
    ::testing::Values(
        BadCase{{},
                "a command is missing; the commands are serve, import, record, hook, setup, "
                "top, healthcheck, check-config, attach-check; see pitwall --help"},
        BadCase{{"bogus"},
                "unknown command \"bogus\"; the commands are serve, import, record, "
                "hook, setup, top, healthcheck, check-config, attach-check"},
        BadCase{{"help", "bogus"},
                "unknown command \"bogus\"; the commands are serve, import, "
                "record, hook, setup, top, healthcheck, check-config, attach-check"},
        BadCase{{"serve", "extra"}, "unexpected argument \"extra\""},
        BadCase{{"serve", "--bogus=secret"}, "unknown flag --bogus"},
        BadCase{{"serve", "--bogus", "3"}, "unknown flag --bogus"},
        BadCase{{"serve", "--metrics.tiers=agent,1"},
                "--metrics.tiers: must be one of fleet, tool, group, group_tool, agent, "
                "agent_tool, not \"agent,1\""},
        BadCase{{"serve", "--metrics.tier=1"}, "unknown flag --metrics.tier"},
        BadCase{{"serve", "--agents.max=0"},
                "--agents.max: must be a whole number from 1 to 1000000, not \"0\""},
        BadCase{{"serve", "--agents.max=1000001"},
                "--agents.max: must be a whole number from 1 to 1000000, not \"1000001\""},
        BadCase{{"serve", "--agents.max", "-1"},
                "--agents.max: must be a whole number from 1 to 1000000, not \"-1\""},
        BadCase{{"serve", "--agents.labels=a,a b"},
                "--agents.labels: must be names of letters, digits, `_`, `.` and `-`, not "
                "\"a,a b\""},
        BadCase{{"serve", "--agents.labels=a,b,a"},
                "--agents.labels: must name each label once, not \"a,b,a\""},
        BadCase{{"serve", "--agents.labels=a,b,c,d,e,f,g,h,i"},
                "--agents.labels: must be at most 8 labels, not \"a,b,c,d,e,f,g,h,i\""},
        BadCase{{"serve", "--tools.max=1e3"},
                "--tools.max: must be a whole number from 1 to 1000000, not \"1e3\""},
        BadCase{{"serve", "--quality.max=0"}, "--quality.max: must be 0.001 to 1000, not \"0\""},
        BadCase{{"serve", "--quality.max=nan"},
                "--quality.max: must be 0.001 to 1000, not \"nan\""},
        BadCase{{"serve", "--history.slot=7s"}, "--history.slot: must divide 5m, not \"7s\""},
        BadCase{{"serve", "--history.slot=999ms"},
                "--history.slot: must be 1s to 1m, not \"999ms\""},
        BadCase{{"serve", "--history.slot=100s"}, "--history.slot: must be 1s to 1m, not \"100s\""},
        BadCase{{"serve", "--history.slot=10"},
                "--history.slot: must be a duration such as 30s, 5m or 1h30m, not \"10\""},
        BadCase{{"serve", "--snapshot.interval=0"},
                "--snapshot.interval: must be 1s to 1d, not \"0\""},
        BadCase{{"serve", "--storage.max-bytes=1MiB"},
                "--storage.max-bytes: must be 16MiB to 256GiB, not \"1MiB\""},
        BadCase{{"serve", "--storage.max-bytes=much"},
                "--storage.max-bytes: must be a size such as 512MB or 4GiB, not \"much\""},
        BadCase{{"serve", "--log.level=loud\nX"},
                "--log.level: must be one of debug, info, warn, error, not \"loud?X\""},
        BadCase{{"serve", "--web.listen-address=7487"},
                "--web.listen-address: must be HOST:PORT with a port from 0 to 65535, not "
                "\"7487\""},
        BadCase{{"serve", "--web.listen-address=:65536"},
                "--web.listen-address: must be HOST:PORT with a port from 0 to 65535, not "
                "\":65536\""},
        BadCase{{"serve", "--web.insecure=perhaps"}, "--web.insecure: accepts only true or false"},
        BadCase{{"serve", "--storage.path="}, "--storage.path: must not be empty"},
        BadCase{{"serve", "--storage.path"}, "--storage.path: needs a value"},
        BadCase{{"serve", "--storage.path=a", "--storage.path=b"},
                "--storage.path: may be given only once"},
        BadCase{{"import"}, "PATH... is missing"},
        BadCase{{"import", "f", "--url=http://x", "--storage.path=d"},
                "--storage.path and --url cannot be given together"},
        BadCase{{"import", "f", "--web.password=secret"}, "unknown flag --web.password"},
        BadCase{{"import", "f", "--web.user="}, "--web.user: must not be empty"}));

TEST(CommandLineTest, ABadFlagOfRecordIsNoVetoOfAHook) {
  const Finished missing = Refused({"record"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_EQ(missing.error, "pitwall: TYPE is missing\n");
  const Finished refused = Refused({"record", "heartbeat", "--timeout=0"});
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_EQ(refused.error, "pitwall: --timeout: must be 1ms to 1h, not \"0\"\n");
}

TEST(CommandLineTest, ABadFlagOfHookIsSilent) {
  for (const auto& arguments : std::vector<std::vector<const char*>>{
           {"hook"}, {"hook", "vim"}, {"hook", "claude", "--bogus"}, {"hook", "claude", "--url"}}) {
    const Finished finished = Refused(arguments);
    EXPECT_EQ(finished.exit_code, 0);
    EXPECT_EQ(finished.output, "");
    EXPECT_EQ(finished.error, "");
  }
}

TEST(CommandLineTest, TheEnvironmentStandsForTheDaemonsAddress) {
  ::setenv("PITWALL_URL", "http://pitwall:1", 1);
  EXPECT_EQ(std::get<HookFlags>(Parse({"hook", "claude"})).daemon.url, "http://pitwall:1");
  EXPECT_EQ(std::get<TopFlags>(Parse({"top"})).daemon.url, "http://pitwall:1");
  EXPECT_EQ(std::get<TopFlags>(Parse({"top", "--url=http://b"})).daemon.url, "http://b");
  EXPECT_EQ(std::get<ImportFlags>(Parse({"import", "f", "--storage.path=d"})).storage_path, "d");
  const std::string help = Refused({"top", "--help"}).output;
  ::setenv("PITWALL_URL", "", 1);
  EXPECT_EQ(std::get<TopFlags>(Parse({"top"})).daemon.url, "http://127.0.0.1:7487");
  ::unsetenv("PITWALL_URL");
  EXPECT_EQ(Refused({"top", "--help"}).output, help);
}

TEST(CommandLineTest, RemoteWriteFlagsReachTheirFields) {
  const auto flags = std::get<ServeFlags>(
      Parse({"serve", "--remote-write.url=http://a/w", "--remote-write.url", "https://b",
             "--remote-write.interval=500ms", "--remote-write.external-label=zone=eu=1",
             "--remote-write.user=me", "--remote-write.user=", "--remote-write.password-file=/p",
             "--remote-write.password-file=", "--remote-write.bearer-token-file=",
             "--remote-write.bearer-token-file=/t", "--remote-write.ca-file=/ca",
             "--remote-write.queue-bytes=1GiB", "--remote-write.native-histograms=always"}));
  const remote_write::Options& options = flags.remote_write;
  EXPECT_THAT(options.urls, ElementsAre("http://a/w", "https://b"));
  EXPECT_EQ(options.interval, std::chrono::milliseconds(500));
  EXPECT_THAT(options.external_labels, ElementsAre(std::pair("zone", "eu=1")));
  EXPECT_THAT(options.users, ElementsAre("me", ""));
  EXPECT_THAT(options.password_files, ElementsAre("/p", ""));
  EXPECT_THAT(options.bearer_token_files, ElementsAre("", "/t"));
  EXPECT_EQ(options.ca_file, "/ca");
  EXPECT_EQ(options.queue_bytes, 1ULL << 30);
  EXPECT_EQ(options.native_histograms, remote_write::NativeHistograms::kAlways);
}

TEST(CommandLineTest, InvalidRemoteWriteFlagsAreNamed) {
  for (const auto& [flag, complaint] : std::vector<std::pair<const char*, const char*>>{
           {"--remote-write.url=h:1", "--remote-write.url: must begin with http://"},
           {"--remote-write.url=http://me:pw@h", "--remote-write.url: must not contain a password"},
           {"--remote-write.external-label=__x=1",
            "--remote-write.external-label: must have a name"},
           {"--remote-write.interval=1ms", "--remote-write.interval: must be"},
           {"--remote-write.user=me", "--remote-write.user: needs --remote-write.password-file"}}) {
    const Finished refused = Refused({"serve", "--remote-write.url=http://a", flag});
    EXPECT_EQ(refused.exit_code, 2) << flag;
    EXPECT_THAT(refused.error, HasSubstr(complaint));
    EXPECT_EQ(refused.error.find("pw@"), std::string::npos);
  }
}

TEST(CommandLineTest, HelpOfACommandIsThatOfItsFlag) {
  EXPECT_EQ(Refused({"help"}).output, Refused({"--help"}).output);
  EXPECT_EQ(Refused({"help", "top"}).output, Refused({"top", "--help"}).output);
  EXPECT_THAT(Refused({"help", "top"}).output, StartsWith("Usage: pitwall top "));
}

TEST(CommandLineTest, VersionNamesTheProgramAndItsCompiler) {
  const Finished finished = Refused({"--version"});
  EXPECT_EQ(finished.exit_code, 0);
  EXPECT_THAT(finished.output, StartsWith("pitwall 0.1.0\n  compiler:  "));
  EXPECT_EQ(finished.error, "");
}

TEST(CommandLineTest, HelpShowsEveryFlagWithItsDefaultWithinAHundredColumns) {
  const Finished finished = Refused({"serve", "--help"});
  EXPECT_EQ(finished.exit_code, 0);
  std::string joined;
  std::istringstream lines(finished.output);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 100U) << line;
    joined += line.substr(std::min(line.find_first_not_of(' '), line.size())) + " ";
  }
  for (const char* part : {"--web.listen-address=HOST:PORT", "(default 127.0.0.1:7487; repeatable)",
                           "--storage.path=FOLDER", "(default ./data)", "--history.slot=DURATION",
                           "(default 10s)", "--storage.max-bytes=SIZE", "(default 1GiB)",
                           "--log.format=logfmt|json", "(default logfmt)", "--web.insecure "}) {
    EXPECT_THAT(joined, HasSubstr(part));
  }
}

TEST(CommandLineTest, ImportAcceptsFilesStandardInputAndTheDaemonsAddress) {
  const auto flags = std::get<ImportFlags>(
      Parse({"import", "a.ndjson", "-", "--url", "https://h:1", "--web.user=u",
             "--web.password-file=p", "--web.ca-file=c", "b.gz"}));
  EXPECT_THAT(flags.paths, ElementsAre("a.ndjson", "-", "b.gz"));
  EXPECT_EQ(flags.daemon.url, "https://h:1");
  EXPECT_EQ(flags.daemon.user, "u");
  EXPECT_EQ(flags.daemon.password_file, "p");
  EXPECT_EQ(flags.daemon.ca_file, "c");
  EXPECT_EQ(flags.storage_path, "");
}

TEST(CommandLineTest, RecordWritesNumbersBooleansAndStrings) {
  const auto flags = std::get<RecordFlags>(
      Parse({"record", "tool_call", "--agent-id", "a \"1\"", "--tool=[x,y]", "--duration-ms=1.5e2",
             "--success=false", "--task-id=5", "--input-bytes", "-1", "--score=1.",
             "--timestamp=2026-01-04T17:16:49Z", "--event-id="}));
  EXPECT_EQ(flags.timeout, std::chrono::seconds(2));
  EXPECT_EQ(flags.event, R"({"type":"tool_call","agent_id":"a \"1\"","tool":"[x,y]",)"
                         R"("timestamp":"2026-01-04T17:16:49Z","event_id":"","task_id":"5",)"
                         R"("duration_ms":1.5e2,"score":"1.","success":false,"input_bytes":-1})");
}

TEST(CommandLineTest, RecordWritesLabelsAsAnObject) {
  const auto flags = std::get<RecordFlags>(
      Parse({"record", "heartbeat", "--agent-id=a", "--version=v2", "--labels=run=4=2,team=web"}));
  EXPECT_EQ(flags.event, R"({"type":"heartbeat","agent_id":"a","version":"v2",)"
                         R"("labels":{"run":"4=2","team":"web"}})");
}

TEST(CommandLineTest, TheCommandOfAHookHasTheFlagsOfItsContext) {
  setup::SetupContext context;
  context.url = "https://h:1";
  context.user = "me";
  context.password_file = "/p";
  context.ca_file = "/c";
  std::istringstream text(setup::HookCommand(context, "codex"));
  const std::vector<std::string> words{std::istream_iterator<std::string>(text), {}};
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  const Command command = ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
  const auto* const flags = std::get_if<HookFlags>(&command);
  ASSERT_NE(flags, nullptr) << text.str();
  EXPECT_EQ(flags->agent, "codex");
  EXPECT_EQ(flags->daemon.url, "https://h:1");
  EXPECT_EQ(flags->daemon.user, "me");
  EXPECT_EQ(flags->daemon.password_file, "/p");
  EXPECT_EQ(flags->daemon.ca_file, "/c");
}

}  // namespace
}  // namespace pitwall::cli

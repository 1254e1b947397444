#include "exporter/setup/agent_setup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "exporter/setup/daemon_references.h"
#include "tests/support/child_process.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::setup {
namespace {

using nlohmann::json;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

SetupContext Context() {
  SetupContext context;
  context.home = "/home/me";
  return context;
}

SetupContext SecuredContext() {
  SetupContext context = Context();
  context.url = "https://pitwall:7487";
  context.user = "me";
  context.password_file = "/run/pass word";
  context.ca_file = "/etc/ca.pem";
  return context;
}

std::string WholeText(const AgentSetup& setup) {
  std::string text = setup.file + "\n" + setup.FileText();
  for (const std::string& line : setup.environment) text += line + "\n";
  for (const std::string& note : setup.notes) text += note + "\n";
  return text;
}

TEST(AgentSetupTest, FilesAreWhereTheAgentsLook) {
  const std::map<std::string, std::string> files = {
      {"claude", "/home/me/.claude/settings.json"},
      {"codex", "/home/me/.codex/config.toml"},
      {"gemini", "/home/me/.gemini/settings.json"},
      {"opencode", "/home/me/.config/opencode/opencode.json"},
      {"copilot", "/home/me/.config/Code/User/settings.json"},
      {"otel", ""}};
  EXPECT_EQ(files.size(), SetupAgents().size());
  for (const std::string& agent : SetupAgents()) {
    EXPECT_EQ(DescribeSetup(agent, Context()).file, files.at(agent));
  }
}

TEST(AgentSetupTest, VariablesOfTheAgentsMoveTheirFiles) {
  SetupContext context = Context();
  context.environment = [](const char* name) { return "/x/" + std::string(name); };
  EXPECT_EQ(DescribeSetup("claude", context).file, "/x/CLAUDE_CONFIG_DIR/settings.json");
  EXPECT_EQ(DescribeSetup("codex", context).file, "/x/CODEX_HOME/config.toml");
  EXPECT_EQ(DescribeSetup("gemini", context).file, "/x/GEMINI_CLI_HOME/.gemini/settings.json");
  EXPECT_EQ(DescribeSetup("opencode", context).file, "/x/OPENCODE_CONFIG");
  EXPECT_EQ(DescribeSetup("copilot", context).file, "/x/XDG_CONFIG_HOME/Code/User/settings.json");
}

TEST(AgentSetupTest, ClaudeCodeSendsLogsTracesAndHooks) {
  const json settings = json::parse(DescribeSetup("claude", Context()).FileText());
  EXPECT_EQ(settings["env"]["CLAUDE_CODE_ENABLE_TELEMETRY"], "1");
  EXPECT_EQ(settings["env"]["OTEL_LOGS_EXPORTER"], "otlp");
  EXPECT_EQ(settings["env"]["OTEL_EXPORTER_OTLP_PROTOCOL"], "http/protobuf");
  EXPECT_EQ(settings["env"]["OTEL_EXPORTER_OTLP_ENDPOINT"], "http://127.0.0.1:7487");
  const json http = {
      {"type", "http"}, {"url", "http://127.0.0.1:7487/hooks/claude"}, {"timeout", 2}};
  EXPECT_EQ(settings["hooks"]["PostToolUse"], json({{{"hooks", {http}}}}));
  // This event does not run HTTP hooks.
  const json command = {{"type", "command"}, {"command", "pitwall hook claude"}, {"timeout", 2}};
  EXPECT_EQ(settings["hooks"]["SessionStart"], json({{{"hooks", {command}}}}));
}

TEST(AgentSetupTest, CodexIsGivenTheWholeUrlOfEachSignal) {
  EXPECT_THAT(DescribeSetup("codex", Context()).FileText(),
              HasSubstr("[otel]\n"
                        "exporter = { otlp-http = { endpoint = "
                        "\"http://127.0.0.1:7487/v1/logs\", protocol = \"binary\" } }\n"
                        "trace_exporter = { otlp-http = { endpoint = "
                        "\"http://127.0.0.1:7487/v1/traces\", protocol = \"binary\" } }\n"));
}

TEST(AgentSetupTest, GeminiCountsTheTimeoutInMilliseconds) {
  const json settings = json::parse(DescribeSetup("gemini", Context()).FileText());
  EXPECT_EQ(settings["telemetry"]["otlpProtocol"], "http");
  EXPECT_EQ(settings["telemetry"]["logPrompts"], false);
  EXPECT_EQ(settings["hooks"]["AfterTool"][0]["hooks"][0]["timeout"], 2000);
  EXPECT_EQ(settings["hooks"].count("AfterModel"), 0U) << "it runs once for each chunk";
}

TEST(AgentSetupTest, ExportersAreGivenTheBaseOfTheUrl) {
  EXPECT_THAT(DescribeSetup("otel", Context()).environment,
              ElementsAre("export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:7487",
                          "export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"));
}

TEST(AgentSetupTest, AnotherDaemonIsNamedInEveryHook) {
  SetupContext context = Context();
  context.url = "http://pit wall:1";
  EXPECT_EQ(HookCommand(context, "codex"), "pitwall hook codex '--url=http://pit wall:1'");
  EXPECT_EQ(HookCommand(SecuredContext(), "claude"),
            "pitwall hook claude --url=https://pitwall:7487 --web.user=me "
            "'--web.password-file=/run/pass word' --web.ca-file=/etc/ca.pem");
}

TEST(AgentSetupTest, AHookCommandIsKnownByItsProgramAndItsWords) {
  SetupContext context = Context();
  context.program = "/opt/a b/pitwall-2";
  for (const char* const own :
       {"pitwall hook codex", "/usr/bin/pitwall hook codex --url=http://h:1",
        "'/opt/my tools/pitwall' hook codex", "sudo pitwall hook codex", "pitwall-2 hook codex"}) {
    EXPECT_TRUE(IsHookCommand(context, "codex", own)) << own;
  }
  EXPECT_TRUE(IsHookCommand(context, "codex", HookCommand(context, "codex")));
  for (const char* const foreign :
       {"", "audit hook codex", "pitwall hook codex-sessions", "pitwall hook claude",
        "my-pitwall hook codex", " hook codex"}) {
    EXPECT_FALSE(IsHookCommand(context, "codex", foreign)) << foreign;
  }
}

TEST(AgentSetupTest, CredentialsAreReferencesToTheirFile) {
  const test::TemporaryFolder folder;
  SetupContext context = SecuredContext();
  context.password_file = folder.Write("pass 'word'", "canary-3f9\nsecond line\n");
  for (const std::string& agent : SetupAgents()) {
    const std::string text = WholeText(DescribeSetup(agent, context));
    EXPECT_THAT(text, Not(HasSubstr("canary"))) << agent;
    EXPECT_THAT(text, HasSubstr("pass ")) << agent;
  }
  const std::string line = ExporterAccessLines(context).front();
  const test::Ran ran =
      test::RunToEnd({"/bin/sh", "-c", line + "; printf %s \"$OTEL_EXPORTER_OTLP_HEADERS\""});
  EXPECT_EQ(ran.out, "Authorization=Basic%20bWU6Y2FuYXJ5LTNmOQ==");  // me:canary-3f9
}

TEST(AgentSetupTest, TheHelperOfClaudeCodePrintsTheHeader) {
  const test::TemporaryFolder folder;
  SetupContext context = SecuredContext();
  context.password_file = folder.Write("password", "canary-3f9\n");
  const json settings = json::parse(DescribeSetup("claude", context).FileText());
  const test::Ran ran =
      test::RunToEnd({"/bin/sh", "-c", settings["otelHeadersHelper"].get<std::string>()});
  EXPECT_EQ(json::parse(ran.out), json({{"Authorization", "Basic bWU6Y2FuYXJ5LTNmOQ=="}}));
}

TEST(AgentSetupTest, WithoutAPasswordFileTheVariableIsNamed) {
  SetupContext context = SecuredContext();
  context.password_file = "";
  EXPECT_THAT(WholeText(DescribeSetup("claude", context)), HasSubstr("PITWALL_PASSWORD"));
}

TEST(AgentSetupTest, ShellWordsAreQuotedWhereNeeded) {
  EXPECT_EQ(ShellWord("http://h:1/x"), "http://h:1/x");
  EXPECT_EQ(ShellWord(""), "''");
  EXPECT_EQ(ShellWord("a'b $c"), "'a'\\''b $c'");
}

}  // namespace
}  // namespace pitwall::setup

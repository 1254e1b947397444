// The commands, settings and addresses in docs/agents/.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"
#include "exporter/cli/setup_command.h"
#include "exporter/setup/agent_setup.h"
#include "tests/support/child_process.h"
#include "tests/support/markdown_pages.h"
#include "tests/support/temporary_folder.h"

namespace pitwall::cli {
namespace {

using test::Blocks;
using test::Matches;
using ::testing::HasSubstr;

std::map<std::string, std::string> Pages() { return test::Pages("docs/agents"); }

Command ParseWords(const std::string& command) {
  std::istringstream stream(command);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

setup::AgentSetup SetupOf(const std::string& agent) {
  setup::SetupContext context;
  context.home = "/home/you";
  return setup::DescribeSetup(agent, context);
}

TEST(AgentPagesTest, EveryCommandExists) {
  std::size_t count = 0;
  for (const auto& [name, page] : Pages()) {
    for (const std::string& command : Matches(
             page, "[`\n$(\"] ?(pitwall (?:serve|(?:setup|import|hook|top|record) [^`\n)\"]+))")) {
      const Command parsed = ParseWords(command);
      const auto* const finished = std::get_if<Finished>(&parsed);
      EXPECT_EQ(finished, nullptr) << name << ": " << command;
      ++count;
    }
  }
  EXPECT_GT(count, 25U);
}

TEST(AgentPagesTest, SettingsAreWhatSetupPrints) {
  std::set<std::string> shown;
  for (const auto& [name, page] : Pages()) {
    for (const std::string& block : Blocks(page, "console")) {
      for (const test::Prompt& prompt : test::Prompts(block)) {
        if (!prompt.command.starts_with("pitwall setup ") || prompt.output.empty()) continue;
        const std::string agent = prompt.command.substr(14);
        EXPECT_EQ(prompt.output, SetupText(SetupOf(agent))) << name;
        shown.insert(agent);
      }
    }
  }
  EXPECT_EQ(shown.size(), setup::SetupAgents().size());
}

TEST(AgentPagesTest, ExportedVariablesAreKnown) {
  std::set<std::string> known = {"COPILOT_OTEL_ENABLED", "OTEL_RESOURCE_ATTRIBUTES"};
  for (const std::string& agent : setup::SetupAgents()) {
    for (const std::string& line : SetupOf(agent).environment) {
      known.merge(Matches(line, "export ([A-Z_]+)="));
    }
  }
  for (const auto& [name, page] : Pages()) {
    for (const std::string& variable : Matches(page, "export ([A-Z_]+)=")) {
      EXPECT_TRUE(known.contains(variable)) << name << ": " << variable;
    }
  }
}

TEST(AgentPagesTest, FlagsAreOnThePageOfFlags) {
  const std::string flags = test::ReadFile(PITWALL_SOURCE_FOLDER "/exporter/FLAGS.md");
  for (const auto& [name, page] : Pages()) {
    for (const std::string& flag : Matches(page, "[ `](--[a-z][a-z.-]*[a-z])")) {
      EXPECT_NE(flags.find("  " + flag), flags.npos) << name << ": " << flag;
    }
  }
}

TEST(AgentPagesTest, EveryPageIsInTheIndex) {
  const auto pages = Pages();
  for (const auto& [name, page] : pages) {
    if (name == "README.md") continue;
    EXPECT_THAT(pages.at("README.md"), HasSubstr("](" + name + ")"));
  }
}

TEST(AgentPagesE2eTest, ProgramsInPythonAreWellFormed) {
  std::size_t count = 0;
  for (const auto& [name, page] : Pages()) {
    for (const std::string& block : Blocks(page, "python")) {
      const test::Ran ran = test::RunToEnd(
          {"python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"}, {}, block);
      EXPECT_EQ(ran.exit_code, 0) << name << ": " << ran.errors;
      ++count;
    }
  }
  EXPECT_EQ(count, 4U);
}

}  // namespace
}  // namespace pitwall::cli

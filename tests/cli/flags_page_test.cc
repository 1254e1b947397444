// exporter/FLAGS.md against --help.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <variant>
#include <vector>

#include "exporter/cli/command_line.h"

namespace pitwall::cli {
namespace {

std::string HelpOf(const std::vector<const char*>& arguments) {
  const Command command = ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
  const auto* const finished = std::get_if<Finished>(&command);
  return finished == nullptr ? "" : finished->output;
}

std::string Section(const std::string& command, const std::string& help) {
  return "\n## " + command + "\n\n```text\n" + help + "```\n";
}

// The names below "Commands:" in the help of the program.
std::vector<std::string> CommandsOf(const std::string& help) {
  std::vector<std::string> commands;
  std::istringstream lines(help.substr(help.find("Commands:\n")));
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && !line.empty()) {
    std::istringstream words(line);
    if (std::string name; line[2] != ' ' && words >> name) commands.push_back(name);
  }
  return commands;
}

TEST(FlagsPageTest, ThePageIsWhatHelpPrints) {
  const std::string program_help = HelpOf({"pitwall", "--help"});
  std::string expected = Section("pitwall", program_help);
  for (const std::string& command : CommandsOf(program_help)) {
    expected += Section("pitwall " + command, HelpOf({"pitwall", command.c_str(), "--help"}));
  }
  std::ifstream file(PITWALL_SOURCE_FOLDER "/exporter/FLAGS.md");
  const std::string page((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::size_t first_section = page.find("\n## ");
  ASSERT_NE(first_section, std::string::npos);
  EXPECT_EQ(page.substr(first_section), expected)
      << "exporter/FLAGS.md differs from --help; ./dev flags writes the page again";
}

}  // namespace
}  // namespace pitwall::cli

#include "exporter/cli/help.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pitwall::cli {

namespace {

constexpr std::size_t kLeftColumns = 33;
constexpr std::size_t kColumns = 100;

// Appends `text`, wrapped between the left column and the edge. `at` is the current column.
void AppendWrapped(std::string_view text, std::size_t at, std::string& out) {
  if (at + 2 > kLeftColumns) {
    out += '\n';
    at = 0;
  }
  out.append(kLeftColumns - at, ' ');
  std::size_t column = kLeftColumns;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (column > kLeftColumns && column + 1 + end > kColumns) {
      out += '\n';
      out.append(kLeftColumns, ' ');
      column = kLeftColumns;
    } else if (column > kLeftColumns) {
      out += ' ';
      ++column;
    }
    out.append(text.substr(0, end));
    column += end;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  out += '\n';
}

std::string LeftOf(const CLI::Option& option) {
  if (option.get_positional()) return "  " + option.get_name(true);
  std::string left = "  " + option.get_name(false, true);
  if (option.get_items_expected_max() != 0) left += "=" + option.get_type_name();
  return left;
}

std::string RightOf(const CLI::Option& option) {
  std::string right = option.get_description();
  std::string remarks;
  const bool repeats = option.get_multi_option_policy() == CLI::MultiOptionPolicy::TakeAll;
  if (!option.get_default_str().empty()) remarks = "default " + option.get_default_str();
  if (repeats && !option.get_positional())
    remarks += remarks.empty() ? "repeatable" : "; repeatable";
  if (!remarks.empty()) right += " (" + remarks + ")";
  return right;
}

std::string UsageOf(const CLI::App& app) {
  std::string usage = app.get_name();
  for (const CLI::App* up = app.get_parent(); up != nullptr; up = up->get_parent()) {
    usage = up->get_name() + " " + usage;
  }
  for (const CLI::Option* positional : app.get_options()) {
    if (positional->get_positional()) usage += " " + positional->get_name(true);
  }
  if (!app.get_subcommands([](const CLI::App*) { return true; }).empty()) usage += " COMMAND";
  return "Usage: " + usage + " [FLAGS]\n";
}

std::string Help(const CLI::App* app) {
  std::string help = UsageOf(*app) + "\n" + app->get_description() + "\n";
  const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
  if (!commands.empty()) help += "\nCommands:\n";
  for (const CLI::App* command : commands) {
    const std::string left = "  " + command->get_name();
    help += left;
    AppendWrapped(command->get_description(), left.size(), help);
  }
  std::vector<std::string> groups = app->get_groups();  // CLI11 adds --help before all others
  std::rotate(groups.begin(), groups.begin() + 1, groups.end());
  for (const std::string& group : groups) {
    help += "\n" + group + ":\n";
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_group() != group) continue;
      const std::string left = LeftOf(*option);
      help += left;
      AppendWrapped(RightOf(*option), left.size(), help);
    }
  }
  if (!app->get_footer().empty()) help += "\n" + app->get_footer() + "\n";
  return help;
}

}  // namespace

std::shared_ptr<CLI::FormatterBase> MakeHelpFormatter() {
  return std::make_shared<CLI::FormatterLambda>(
      [](const CLI::App* app, const std::string&, CLI::AppFormatMode) { return Help(app); });
}

}  // namespace pitwall::cli

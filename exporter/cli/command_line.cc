#include "exporter/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "exporter/cli/client_flags.h"
#include "exporter/cli/config_file.h"
#include "exporter/cli/event_flags.h"
#include "exporter/cli/flag_set.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/help.h"
#include "exporter/cli/serve_flags.h"
#include "exporter/log/version.h"
#include "exporter/remote_write/options.h"
#include "exporter/text/quoting.h"
#include "pitwall/status.h"

namespace pitwall::cli {

namespace {

// Passes `--flag=` as an empty value; CLI11 would use the next argument as the value.
std::vector<std::string> ForCli11(const std::vector<std::string>& given) {
  std::vector<std::string> arguments;
  for (std::size_t i = given.size(); i-- > 0;) {
    std::string argument = given[i];
    const bool has_empty_value = argument.starts_with("--") && argument.ends_with('=') &&
                                 argument.find('=') == argument.size() - 1;
    if (has_empty_value) {
      arguments.emplace_back();
      argument.pop_back();
    }
    arguments.push_back(std::move(argument));
  }
  return arguments;  // in reverse order, as CLI11 expects
}

std::vector<std::string> CommandsOf(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const command : app.get_subcommands([](const CLI::App*) { return true; })) {
    names.push_back(command->get_name());
  }
  return names;
}

// Replaces `help COMMAND` by `COMMAND --help`, and `help` by `--help`. `arguments` are in reverse
// order.
void ExpandHelp(const std::vector<std::string>& commands, std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.back() != "help") return;
  arguments.pop_back();
  const bool is_known = arguments.empty() || std::find(commands.begin(), commands.end(),
                                                       arguments.back()) != commands.end();
  if (is_known) arguments.insert(arguments.begin(), "--help");
}

// The flag at the beginning of CLI11's message.
std::string FlagOf(const std::string& message) {
  return message.substr(0, message.find_first_of(": "));
}

// The error in one line.
std::string ErrorText(const CLI::App& app, const CLI::ParseError& error) {
  std::string message = error.what();
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ArgumentMismatch:
      return FlagOf(message) +
             (message.ends_with("missing") ? ": needs a value" : ": may be given only once");
    case CLI::ExitCodes::ConversionError:  // only switches are converted by CLI11
      return message.substr(message.find("--"), message.find(" = ") - message.find("--")) +
             ": accepts only true or false";
    case CLI::ExitCodes::RequiredError:
      return FlagOf(message).append(" is missing");
    case CLI::ExitCodes::ExcludesError:
      return message.find("--url") != message.npos
                 ? "--storage.path and --url cannot be given together"
                 : "only one of --write, --remove and --check can be given";
    case CLI::ExitCodes::ExtrasError: {
      const std::vector<std::string> extras = app.remaining(true);
      const std::string extra = extras.empty() ? "" : extras.front();
      if (extra.starts_with('-')) return "unknown flag " + extra.substr(0, extra.find('='));
      if (app.get_subcommands().empty()) {
        return "unknown command \"" + extra + "\"; the commands are " +
               JoinNames(CommandsOf(app), ", ");
      }
      return "unexpected argument \"" + extra + "\"";
    }
    default:
      return message;
  }
}

Finished Refusal(const std::string& reason) { return {2, "", "pitwall: " + reason + "\n"}; }

// The error with the line of the file that has the flag, if it came from one. The flag is the first
// in the error.
std::string WithOrigin(const std::string& error, const FlagOrigins& origins) {
  const std::size_t begin = std::min(error.find("--"), error.size());
  const auto origin = origins.find(error.substr(begin, error.find_first_of(": ,", begin) - begin));
  return origin == origins.end() ? error : origin->second + error;
}

// The targets of one parse.
struct Parsing {
  CLI::App app{"Pitwall records the performance of AI agents as metrics.", "pitwall"};
  bool wants_version = false;
  ServeFlags serve;
  std::vector<std::string> external_labels;
  ImportFlags import;
  RecordFlags record;
  RecordDraft draft;
  HookFlags hook;
  SetupFlags setup;
  TopFlags top;
  HealthcheckFlags healthcheck;
  CheckConfigFlags check_config;
  AttachCheckFlags attach_check;
  FlagOrigins origins;
  std::vector<std::string> checked_labels;
  CLI::App* serve_app = nullptr;
  CLI::App* import_app = nullptr;
  CLI::App* record_app = nullptr;
  CLI::App* hook_app = nullptr;
  CLI::App* setup_app = nullptr;
  CLI::App* top_app = nullptr;
  CLI::App* healthcheck_app = nullptr;
  CLI::App* check_config_app = nullptr;
  CLI::App* attach_check_app = nullptr;

  Parsing() {
    app.formatter(MakeHelpFormatter());
    app.set_help_flag("-h,--help", "Print this help")->group("Flags");
    app.add_flag("--version", wants_version, "Print the version")->group("Flags");
    app.footer("Run pitwall COMMAND --help for its flags.");
    serve_app =
        app.add_subcommand("serve", "Run the daemon, which accepts events and serves metrics");
    import_app = app.add_subcommand(
        "import", "Import events and transcripts into a daemon or a storage folder");
    record_app = app.add_subcommand("record", "Send one event, for use in shell hooks");
    hook_app = app.add_subcommand(
        "hook", "Send the payload of an agent's hook; prints nothing and always exits 0");
    setup_app = app.add_subcommand(
        "setup", "Print or write the settings that make an agent report to the daemon");
    top_app = app.add_subcommand("top", "Show the live table of agents in the terminal");
    healthcheck_app = app.add_subcommand(
        "healthcheck", "Exit 0 if the daemon answers, for containers and scripts");
    check_config_app = app.add_subcommand(
        "check-config", "Check the flags and files of serve without starting the daemon");
    attach_check_app = app.add_subcommand(
        "attach-check", "Check that processes of this user can record through the shared file");
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    for (CLI::App* const command : commands) command->footer("");
    app.require_subcommand(0, 1);
    AddServeFlags(*serve_app, serve, external_labels);
    AddImportFlags(*import_app, import);
    AddRecordFlags(*record_app, record, draft);
    AddHookFlags(*hook_app, hook);
    AddSetupFlags(*setup_app, setup);
    AddTopFlags(*top_app, top);
    AddHealthcheckFlags(*healthcheck_app, healthcheck);
    AddServeFlags(*check_config_app, check_config.serve, checked_labels);
    AddAttachCheckFlags(*attach_check_app, attach_check);
    for (CLI::App* const command : commands) command->get_help_ptr()->group("Help");
  }

  Command Result() {
    if (wants_version) return Finished{0, VersionText(), ""};
    if (serve_app->parsed() || check_config_app->parsed()) {
      ServeFlags& flags = serve_app->parsed() ? serve : check_config.serve;
      const Status status = remote_write::CheckOptions(flags.remote_write);
      if (!status.ok()) return Refusal(WithOrigin(status.ToString(), origins));
      if (serve_app->parsed()) return std::move(serve);
      return std::move(check_config);
    }
    if (import_app->parsed()) return std::move(import);
    if (record_app->parsed()) {
      record.event = EventJson(draft.type, draft.texts);
      return std::move(record);
    }
    if (hook_app->parsed()) return std::move(hook);
    if (setup_app->parsed()) return std::move(setup);
    if (top_app->parsed()) return std::move(top);
    if (healthcheck_app->parsed()) return std::move(healthcheck);
    if (attach_check_app->parsed()) return std::move(attach_check);
    return Refusal("a command is missing; the commands are " + JoinNames(CommandsOf(app), ", ") +
                   "; see pitwall --help");
  }
};

}  // namespace

Command ParseCommandLine(int argc, const char* const* argv) {
  Parsing parsing;
  std::vector<std::string> given(argv + std::min(argc, 1), argv + argc);
  if (!given.empty() && (given[0] == "serve" || given[0] == "check-config")) {
    Result<FlagOrigins> origins = ExpandConfigFile(given);
    if (!origins.ok()) return Refusal(text::OneLine(origins.status().ToString()));
    parsing.origins = std::move(*origins);
  }
  try {
    std::vector<std::string> arguments = ForCli11(given);
    ExpandHelp(CommandsOf(parsing.app), arguments);
    parsing.app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return Finished{0, parsing.app.help(), ""};
  } catch (const CLI::ParseError& error) {
    const std::string command = given.empty() ? "" : given[0];
    if (command == "hook") return Finished{};
    return Finished{
        command == "record" ? 1 : 2, "",
        "pitwall: " + text::OneLine(WithOrigin(ErrorText(parsing.app, error), parsing.origins)) +
            "\n"};
  }
  return parsing.Result();
}

}  // namespace pitwall::cli

#include "exporter/cli/client_flags.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "exporter/cli/event_flags.h"
#include "exporter/cli/flag_set.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/serve_flags.h"
#include "exporter/setup/agent_setup.h"
#include "exporter/transcripts/format.h"
#include "exporter/views/numeric_fields.h"
#include "pitwall/window.h"

namespace pitwall::cli {

namespace {

using std::chrono::milliseconds;

CLI::Option* AddDaemonFlags(FlagSet& set, DaemonFlags& flags) {
  set.Group("Daemon");
  const std::string fixed_default = flags.url;
  const char* const environment = std::getenv("PITWALL_URL");
  if (environment != nullptr && *environment != '\0') flags.url = environment;
  CLI::Option* const url = set.Text("--url", flags.url, "URL", "Address of the daemon")
                               ->default_str("PITWALL_URL, or " + fixed_default);
  set.Text(
      "--web.user", flags.user, "NAME",
      "User name for basic authentication; the password comes from the file or PITWALL_PASSWORD");
  set.Text("--web.password-file", flags.password_file, "FILE",
           "File with the password on its first line");
  set.Text("--web.ca-file", flags.ca_file, "FILE",
           "CA certificates (PEM) to trust instead of the system's");
  return url;
}

std::string FormatError(const std::string& name) {
  if (name == "auto" || transcripts::FormatFromName(name)) return "";
  return "must be one of auto, events, otlp, claude, codex, gemini, opencode, not \"" + name + "\"";
}

std::string SortError(std::string name) {
  if (name.starts_with('-')) name.erase(0, 1);
  if (views::NumericField::FromName(name, views::FieldUse::kSort)) return "";
  return "must be one of " + views::NumericField::Names(views::FieldUse::kSort) +
         ", with - before it for descending";
}

}  // namespace

void AddImportFlags(CLI::App& app, ImportFlags& flags) {
  FlagSet set(app);
  app.add_option(
         "PATH...", flags.paths,
         "Files, or folders with all that is in them: events as JSON, one object per line or "
         "an array; transcripts of agents; OTLP as JSON lines; plain or gzip; - is standard "
         "input")
      ->required()
      ->group("Arguments");
  set.Group("Format");
  set.Text("--format", flags.format, "FORMAT",
           "auto (each file is recognized), events, otlp, claude, codex, gemini or opencode")
      ->check(CLI::Validator(FormatError, ""));
  CLI::Option* const url = AddDaemonFlags(set, flags.daemon);
  set.Group("Folder");
  set.Text("--storage.path", flags.storage_path, "FOLDER",
           "Import into this storage folder while no daemon uses it")
      ->excludes(url);
  AddStoreFlags(set.Group("Store (with --storage.path; use the daemon's values)"), flags.store);
}

void AddRecordFlags(CLI::App& app, RecordFlags& flags, RecordDraft& draft) {
  FlagSet set(app);
  app.add_option("TYPE", draft.type,
                 "task_claimed, task_completed, task_failed, tool_call, model_call, "
                 "quality_scored, tokens_used or heartbeat")
      ->required()
      ->group("Arguments");
  AddEventFlags(set.Group("Event"), draft.texts);
  AddDaemonFlags(set, flags.daemon);
  set.Duration("--timeout", flags.timeout, milliseconds(1), std::chrono::hours(1),
               "Time limit, including the connection");
}

void AddHookFlags(CLI::App& app, HookFlags& flags) {
  FlagSet set(app);
  app.add_option("AGENT", flags.agent, "claude, codex, gemini, cursor or copilot")
      ->required()
      ->check(CLI::IsMember({"claude", "codex", "gemini", "cursor", "copilot"}))
      ->group("Arguments");
  AddDaemonFlags(set, flags.daemon);
}

void AddSetupFlags(CLI::App& app, SetupFlags& flags) {
  FlagSet set(app);
  app.add_option("AGENT", flags.agent, "claude, codex, gemini, opencode, copilot or otel")
      ->required()
      ->check(CLI::IsMember(setup::SetupAgents()))
      ->group("Arguments");
  set.Group("Action (default: print the settings)");
  CLI::Option* const write = set.Switch(
      "--write", flags.write,
      "Merge the settings into the agent's configuration file; a copy of the file is kept");
  CLI::Option* const remove =
      set.Switch("--remove", flags.remove, "Remove what --write added from the file");
  set.Switch("--check", flags.check, "Report whether data of the agent has arrived since --write")
      ->excludes(write)
      ->excludes(remove);
  write->excludes(remove);
  AddDaemonFlags(set, flags.daemon);
}

void AddTopFlags(CLI::App& app, TopFlags& flags) {
  FlagSet set(app);
  set.Group("Table");
  std::vector<Window> windows;
  for (const WindowInfo& info : kWindows) windows.push_back(info.window);
  set.OneOf("--window", flags.window, windows, "Time window of the numbers");
  set.Text("--sort", flags.sort, "FIELD",
           "Field of /api/agent-performance to sort by, such as -tool_errors")
      ->check(CLI::Validator(SortError, ""));
  set.Text("--role", flags.role, "ROLE", "Show only agents of this role");
  set.Duration("--interval", flags.interval, milliseconds(100), std::chrono::hours(1),
               "Interval between requests");
  set.Switch("--once", flags.once,
             "Print the table once and exit; the default if the output is not a terminal");
  set.Switch("--json", flags.json, "Print the daemon's JSON once and exit");
  AddDaemonFlags(set, flags.daemon);
}

void AddHealthcheckFlags(CLI::App& app, HealthcheckFlags& flags) {
  FlagSet set(app);
  set.Group("Check");
  set.Switch("--ready", flags.ready, "Check that the daemon is ready, not only that it is healthy");
  set.Duration("--timeout", flags.timeout, milliseconds(1), std::chrono::hours(1),
               "Time limit, including the connection");
  AddDaemonFlags(set, flags.daemon);
}

void AddAttachCheckFlags(CLI::App& app, AttachCheckFlags& flags) {
  FlagSet set(app);
  set.Group("Storage");
  set.Text("--storage.path", flags.storage_path, "FOLDER", "Storage folder of the daemon");
}

}  // namespace pitwall::cli

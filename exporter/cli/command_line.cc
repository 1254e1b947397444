#include "exporter/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "exporter/cli/event_flags.h"
#include "exporter/cli/flag_set.h"
#include "exporter/cli/flags.h"
#include "exporter/cli/help.h"
#include "exporter/exposition/tiers.h"
#include "exporter/log/logger.h"
#include "exporter/log/version.h"
#include "exporter/remote_write/options.h"
#include "exporter/text/quoting.h"
#include "exporter/text/units.h"
#include "exporter/views/numeric_fields.h"
#include "pitwall/status.h"
#include "pitwall/window.h"

namespace pitwall::cli {

namespace {

using std::chrono::days;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kYear = days(365);
constexpr milliseconds kSlotsDivide = std::chrono::minutes(5);
constexpr std::uint64_t kMinStoreBytes = 16ULL << 20;
constexpr std::uint64_t kMaxStoreBytes = 256ULL << 30;  // 2^32 lines of 64 bytes
constexpr std::size_t kMaxEventIds = 100'000'000;

std::string AddressError(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == text.npos
                        ? std::nullopt
                        : text::ParseInteger(std::string_view{text}.substr(colon + 1));
  if (port && *port <= 65'535) return "";
  return "must be HOST:PORT with a port from 0 to 65535";
}

void AddHistorySlot(FlagSet& set, milliseconds& slot) {
  CLI::Option* const option = set.Duration("--history.slot", slot, seconds(1), seconds(60),
                                           "Length of one history slot; must divide 5 minutes");
  option->check(CLI::Validator(
      [](const std::string& text) -> std::string {
        const auto given = text::ParseDuration(text);
        // Values out of bounds are reported by the flag itself.
        if (!given || *given < seconds(1) || *given > seconds(60)) return "";
        if (kSlotsDivide % *given == milliseconds(0)) return "";
        return "must divide 5m, not \"" + text + "\"";
      },
      ""));
}

void AddStoreFlags(FlagSet& set, StoreFlags& flags) {
  AddHistorySlot(set, flags.history_slot);
  set.Duration("--agents.retention", flags.agents_retention, seconds(1), kYear,
               "Agents idle for longer than this are removed from all views");
  set.Count("--agents.max", flags.agents_max, std::uint32_t{1'000'000},
            "Maximum number of agents; events of further agents count under _overflow");
  set.Count("--tools.max", flags.tools_max, std::uint32_t{1'000'000},
            "Maximum number of tools; calls of further tools count under _overflow");
  set.Duration("--tasks.abandon-after", flags.tasks_abandon_after, seconds(1), kYear,
               "A claimed task that does not end within this time counts as abandoned");
  set.Real("--quality.max", flags.quality_max, 1000, "Maximum quality score");
  set.Count("--events.remember", flags.events_remember, kMaxEventIds,
            "Number of event ids that are remembered to detect duplicates");
  set.SizeBytes("--storage.max-bytes", flags.storage_max_bytes, kMinStoreBytes, kMaxStoreBytes,
                "Address space reserved for the store; memory is allocated as it is used");
}

// Adds each `NAME=VALUE` to the labels.
void AddExternalLabels(FlagSet& set, remote_write::Options& options,
                       std::vector<std::string>& texts) {
  set.Texts("--remote-write.external-label", texts, "NAME=VALUE",
            "Label added to every series that has no label of that name",
            [&options](const std::string& text) {
              const Status status = remote_write::CheckExternalLabel(text);
              if (!status.ok()) return status.cause();
              const std::size_t equals = text.find('=');
              options.external_labels.emplace_back(text.substr(0, equals), text.substr(equals + 1));
              return std::string();
            });
}

void AddRemoteWriteFlags(FlagSet& set, remote_write::Options& options,
                         std::vector<std::string>& label_texts) {
  const auto any_text = [](const std::string&) { return std::string(); };
  set.Group(
      "Remote write (flags of one URL: once for all URLs, or once per URL in the same order)");
  set.Texts("--remote-write.url", options.urls, "URL", "URL of a receiver", any_text);
  set.Duration("--remote-write.interval", options.interval, milliseconds(100),
               std::chrono::hours(1), "Interval between samples");
  AddExternalLabels(set, options, label_texts);
  set.Texts("--remote-write.user", options.users, "NAME", "User name for basic authentication",
            any_text);
  set.Texts("--remote-write.password-file", options.password_files, "FILE",
            "File with the password on its first line; read for each request", any_text);
  set.Texts("--remote-write.bearer-token-file", options.bearer_token_files, "FILE",
            "File with a bearer token on its first line; read for each request", any_text);
  set.Text("--remote-write.ca-file", options.ca_file, "FILE",
           "CA certificates (PEM) to trust instead of the system's");
  set.SizeBytes(
      "--remote-write.queue-bytes", options.queue_bytes, 1ULL << 20, 64ULL << 30,
      "Maximum size of the queue of one URL, compressed; the oldest samples are dropped first");
  set.OneOf("--remote-write.native-histograms", options.native_histograms,
            {remote_write::NativeHistograms::kAuto, remote_write::NativeHistograms::kAlways,
             remote_write::NativeHistograms::kNever},
            "Receivers that get native histograms in addition to classic ones; auto: those of "
            "protocol 2.0");
}

void AddServeFlags(CLI::App& app, ServeFlags& flags, std::vector<std::string>& label_texts) {
  FlagSet set(app);
  set.Group("Web");
  set.Texts("--web.listen-address", flags.web_listen_addresses, "HOST:PORT",
            "Address to listen on; with port 0 the system chooses the port", AddressError);
  set.Text("--web.config.file", flags.web_config_file, "FILE",
           "TLS and basic authentication, in the exporter-toolkit's format; reloaded on SIGHUP");
  set.Switch("--web.insecure", flags.web_insecure,
             "Allow listening beyond loopback without authentication");
  set.Texts("--web.allowed-host", flags.web_allowed_hosts, "NAME",
            "Host name that requests may use, in addition to IP addresses and localhost");
  set.Texts("--web.allowed-origin", flags.web_allowed_origins, "ORIGIN",
            "Origin that may send requests, in addition to the daemon's own");
  set.Duration("--live.interval", flags.live_interval, milliseconds(100), std::chrono::hours(1),
               "Interval of updates to clients of /ws");
  set.Group("Metrics");
  set.SomeOf("--metrics.tiers", {exposition::kTierNames.begin(), exposition::kTierNames.end()},
             "Dimensions exposed at /metrics; each one adds series",
             [&flags](const std::vector<std::size_t>& chosen) {
               flags.metrics_tiers = exposition::Tiers({});
               for (const std::size_t i : chosen) {
                 flags.metrics_tiers.Add(static_cast<exposition::Tier>(i));
               }
             });
  set.Switch("--metrics.classic-buckets", flags.metrics_classic_buckets,
             "Add classic buckets to native histograms in protobuf");
  set.Group("Storage");
  set.Text("--storage.path", flags.storage_path, "FOLDER",
           "Storage folder, for snapshots and the journal");
  set.Duration("--snapshot.interval", flags.snapshot_interval, seconds(1), days(1),
               "Interval between snapshots");
  set.Group("Store");
  AddStoreFlags(set, flags.store);
  AddRemoteWriteFlags(set, flags.remote_write, label_texts);
  set.Group("Log");
  set.OneOf("--log.level", flags.log_level,
            {LogLevel::kDebug, LogLevel::kInfo, LogLevel::kWarn, LogLevel::kError},
            "Minimum level of log lines");
  set.OneOf("--log.format", flags.log_format, {LogFormat::kLogfmt, LogFormat::kJson},
            "Format of log lines");
}

CLI::Option* AddDaemonFlags(FlagSet& set, DaemonFlags& flags) {
  set.Group("Daemon");
  CLI::Option* const url = set.Text("--url", flags.url, "URL", "Address of the daemon");
  set.Text(
      "--web.user", flags.user, "NAME",
      "User name for basic authentication; the password comes from the file or PITWALL_PASSWORD");
  set.Text("--web.password-file", flags.password_file, "FILE",
           "File with the password on its first line");
  set.Text("--web.ca-file", flags.ca_file, "FILE",
           "CA certificates (PEM) to trust instead of the system's");
  return url;
}

void AddImportFlags(CLI::App& app, ImportFlags& flags) {
  FlagSet set(app);
  app.add_option("FILE...", flags.files,
                 "JSON events, one object per line or an array, plain or gzip; - is standard input")
      ->required()
      ->group("Arguments");
  CLI::Option* const url = AddDaemonFlags(set, flags.daemon);
  set.Group("Folder");
  set.Text("--storage.path", flags.storage_path, "FOLDER",
           "Import into this storage folder while no daemon uses it")
      ->excludes(url);
  AddStoreFlags(set.Group("Store (with --storage.path; use the daemon's values)"), flags.store);
}

struct RecordDraft {
  std::string type;
  EventTexts texts;
};

void AddRecordFlags(CLI::App& app, RecordFlags& flags, RecordDraft& draft) {
  FlagSet set(app);
  app.add_option("TYPE", draft.type,
                 "task_claimed, task_completed, task_failed, tool_call, quality_scored, "
                 "tokens_used or heartbeat")
      ->required()
      ->group("Arguments");
  AddEventFlags(set.Group("Event"), draft.texts);
  AddDaemonFlags(set, flags.daemon);
  set.Duration("--timeout", flags.timeout, milliseconds(1), std::chrono::hours(1),
               "Time limit, including the connection");
}

std::string SortError(std::string name) {
  if (name.starts_with('-')) name.erase(0, 1);
  if (views::NumericField::FromName(name, views::FieldUse::kSort)) return "";
  return "must be one of " + views::NumericField::Names(views::FieldUse::kSort) +
         ", with - before it for descending";
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

// Passes `--flag=` as an empty value; CLI11 would use the next argument as the value.
std::vector<std::string> ArgumentsOf(int argc, const char* const* argv) {
  std::vector<std::string> arguments;
  for (int i = argc - 1; i > 0; --i) {
    std::string argument = argv[i];
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
      return "--storage.path and --url cannot be given together";
    case CLI::ExitCodes::ExtrasError: {
      const std::vector<std::string> extras = app.remaining(true);
      const std::string extra = extras.empty() ? "" : extras.front();
      if (extra.starts_with('-')) return "unknown flag " + extra.substr(0, extra.find('='));
      return "unexpected argument \"" + extra + "\"";
    }
    default:
      return message;
  }
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
  TopFlags top;
  CLI::App* serve_app = nullptr;
  CLI::App* import_app = nullptr;
  CLI::App* record_app = nullptr;
  CLI::App* top_app = nullptr;

  Parsing() {
    app.formatter(MakeHelpFormatter());
    app.set_help_flag("-h,--help", "Print this help")->group("Flags");
    app.add_flag("--version", wants_version, "Print the version")->group("Flags");
    app.footer("Run pitwall COMMAND --help for its flags.");
    serve_app =
        app.add_subcommand("serve", "Run the daemon, which accepts events and serves metrics");
    import_app =
        app.add_subcommand("import", "Import event files into a daemon or a storage folder");
    record_app = app.add_subcommand("record", "Send one event, for use in shell hooks");
    top_app = app.add_subcommand("top", "Show the live table of agents in the terminal");
    for (CLI::App* const command : {serve_app, import_app, record_app, top_app})
      command->footer("");
    app.require_subcommand(0, 1);
    AddServeFlags(*serve_app, serve, external_labels);
    AddImportFlags(*import_app, import);
    AddRecordFlags(*record_app, record, draft);
    AddTopFlags(*top_app, top);
    for (CLI::App* const command : {serve_app, import_app, record_app, top_app}) {
      command->get_help_ptr()->group("Help");
    }
  }

  Command Result() {
    if (wants_version) return Finished{0, VersionText(), ""};
    if (serve_app->parsed()) {
      const Status status = remote_write::CheckOptions(serve.remote_write);
      if (!status.ok()) return Finished{2, "", "pitwall: " + status.ToString() + "\n"};
      return std::move(serve);
    }
    if (import_app->parsed()) return std::move(import);
    if (record_app->parsed()) {
      record.event = EventJson(draft.type, draft.texts);
      return std::move(record);
    }
    if (top_app->parsed()) return std::move(top);
    return Finished{2, "", "Usage: pitwall serve|import|record|top [FLAGS]; see pitwall --help\n"};
  }
};

}  // namespace

Command ParseCommandLine(int argc, const char* const* argv) {
  Parsing parsing;
  try {
    parsing.app.parse(ArgumentsOf(argc, argv));
  } catch (const CLI::CallForHelp&) {
    return Finished{0, parsing.app.help(), ""};
  } catch (const CLI::ParseError& error) {
    return Finished{2, "", "pitwall: " + text::OneLine(ErrorText(parsing.app, error)) + "\n"};
  }
  return parsing.Result();
}

}  // namespace pitwall::cli

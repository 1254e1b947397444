#include "exporter/cli/serve_flags.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/cli/flag_set.h"
#include "exporter/cli/flags.h"
#include "exporter/exposition/tiers.h"
#include "exporter/log/logger.h"
#include "exporter/remote_write/options.h"
#include "exporter/telemetry/event_of.h"
#include "exporter/text/units.h"
#include "pitwall/event.h"
#include "pitwall/status.h"

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

// A label is part of `by=label.NAME`.
constexpr std::string_view kLabelCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";

std::string LabelsError(const std::vector<std::string>& labels) {
  if (labels.size() > kMaxAgentLabels) return "must be at most 8 labels";
  for (const std::string& label : labels) {
    if (label.empty() || label.size() > kMaxNameBytes ||
        label.find_first_not_of(kLabelCharacters) != label.npos) {
      return "must be names of letters, digits, `_`, `.` and `-`";
    }
    if (std::count(labels.begin(), labels.end(), label) > 1) return "must name each label once";
  }
  return "";
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

}  // namespace

void AddStoreFlags(FlagSet& set, StoreFlags& flags) {
  AddHistorySlot(set, flags.history_slot);
  set.Duration("--agents.retention", flags.agents_retention, seconds(1), kYear,
               "Agents idle for longer than this are removed from all views");
  set.Count("--agents.max", flags.agents_max, std::uint32_t{1'000'000},
            "Maximum number of agents; events of further agents count under _overflow");
  set.Count("--tools.max", flags.tools_max, std::uint32_t{1'000'000},
            "Maximum number of tools; calls of further tools count under _overflow");
  set.Count("--groups.max", flags.groups_max, std::uint32_t{100'000},
            "Maximum number of roles, of versions, and of values of each label; further ones count "
            "under _overflow");
  set.List("--agents.labels", flags.agents_labels, "NAMES",
           "Labels of events that describe agents and group them; at most 8, separated by commas",
           LabelsError);
  set.Duration("--tasks.abandon-after", flags.tasks_abandon_after, seconds(1), kYear,
               "A claimed task that does not end within this time counts as abandoned");
  set.Real("--quality.max", flags.quality_max, 0.001, 1000, "Maximum quality score");
  set.Count("--events.remember", flags.events_remember, kMaxEventIds,
            "Number of event ids that are remembered to detect duplicates");
  set.SizeBytes("--storage.max-bytes", flags.storage_max_bytes, kMinStoreBytes, kMaxStoreBytes,
                "Address space reserved for the store; memory is allocated as it is used");
}

namespace {

// Adds each `NAME=VALUE` to the labels.
void AddExternalLabels(FlagSet& set, remote_write::Options& options,
                       std::vector<std::string>& texts) {
  set.Texts("--remote-write.external-label", texts, "NAME=VALUE",
            "Label added to every series that has no label of that name; unless given, job is "
            "pitwall and instance is the host name with the port",
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

}  // namespace

void AddServeFlags(CLI::App& app, ServeFlags& flags, std::vector<std::string>& label_texts) {
  FlagSet set(app);
  set.Group("Configuration");
  set.Text(
      "--config.file", flags.config_file, "FILE",
      "YAML file with flags, as lines of the form `log.level: warn`; a flag that is given on the "
      "command line replaces the one in the file");
  set.Group("Web");
  set.Texts("--web.listen-address", flags.web_listen_addresses, "HOST:PORT",
            "Address to listen on; with port 0 the system chooses the port", AddressError);
  set.Text("--web.config.file", flags.web_config_file, "FILE",
           "TLS and basic authentication, in the exporter-toolkit's format; reloaded on SIGHUP");
  set.Switch("--web.insecure", flags.web_insecure,
             "Allow listening beyond loopback without authentication");
  set.Switch("--web.open-probes", flags.web_open_probes,
             "Answer /-/healthy and /-/ready without credentials, for probes");
  set.Texts("--web.allowed-host", flags.web_allowed_hosts, "NAME",
            "Host name that requests may use, in addition to IP addresses and localhost");
  set.Texts("--web.allowed-origin", flags.web_allowed_origins, "ORIGIN",
            "Origin that may send requests, in addition to the daemon's own");
  set.Duration("--live.interval", flags.live_interval, milliseconds(100), std::chrono::hours(1),
               "Interval of updates to clients of /ws");
  set.Group("OpenTelemetry");
  set.Texts("--otlp.listen-address", flags.otlp_listen_addresses, "HOST:PORT",
            "Further address to listen on, such as 127.0.0.1:4318, where senders of OTLP expect it",
            AddressError);
  set.Texts("--otlp.grpc-listen-address", flags.otlp_grpc_listen_addresses, "HOST:PORT",
            "Address to listen on for OTLP over gRPC, such as 127.0.0.1:4317", AddressError);
  set.SizeBytes("--otlp.max-body", flags.otlp_max_body_bytes, 1ULL << 10, 1ULL << 30,
                "Maximum size of an OTLP request, as sent and decompressed");
  using telemetry::AgentBy;
  set.OneOf("--otlp.agent-by", flags.otlp_agent_by,
            {AgentBy::kAuto, AgentBy::kSession, AgentBy::kName, AgentBy::kService},
            "Name that identifies an agent, if several are known; auto: its own id, else the name "
            "of the framework's agent, else the session, else the service");
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
             "Write both classic buckets and native histograms in protobuf; =false omits the "
             "classic ones");
  set.Switch("--metrics.created", flags.metrics_created,
             "Write the start of each counter, as NAME_created, in OpenMetrics; =false omits it");
  set.Group("Storage");
  set.Text("--storage.path", flags.storage_path, "FOLDER",
           "Storage folder, for snapshots and the journal");
  set.Text(
      "--storage.group", flags.storage_group, "GROUP",
      "Group whose members may record through pitwall.arena; without it only the daemon's user "
      "may");
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

}  // namespace pitwall::cli

// The flags as values. This file has all defaults.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/exposition/tiers.h"
#include "exporter/log/logger.h"
#include "exporter/remote_write/options.h"
#include "exporter/telemetry/event_of.h"
#include "pitwall/store.h"
#include "pitwall/window.h"

namespace pitwall::cli {

// Options of a store, for the daemon and for an import into a folder.
struct StoreFlags {
  std::chrono::milliseconds history_slot{10'000};
  std::chrono::milliseconds agents_retention{24 * 3'600'000};
  std::uint32_t agents_max = 10'000;
  std::uint32_t tools_max = 1'000;
  std::uint32_t groups_max = 1'000;
  std::vector<std::string> agents_labels;
  std::chrono::milliseconds tasks_abandon_after{3'600'000};
  double quality_max = 10;
  std::size_t events_remember = 1'000'000;  // ids
  std::uint64_t storage_max_bytes = 1ULL << 30;

  StoreOptions Options() const;
};

struct ServeFlags {
  std::string config_file;  // read already; empty: none
  std::vector<std::string> web_listen_addresses{"127.0.0.1:7487"};
  std::string web_config_file;  // empty: none
  bool web_insecure = false;
  bool web_open_probes = false;
  std::vector<std::string> web_allowed_hosts;
  std::vector<std::string> web_allowed_origins;
  std::vector<std::string> otlp_listen_addresses;       // in addition to those of the web
  std::vector<std::string> otlp_grpc_listen_addresses;  // empty: no gRPC
  std::uint64_t otlp_max_body_bytes = 64ULL << 20U;     // after decompression
  telemetry::AgentBy otlp_agent_by = telemetry::AgentBy::kAuto;
  exposition::Tiers metrics_tiers;
  bool metrics_classic_buckets = true;
  bool metrics_created = true;
  std::string storage_path = "./data";
  std::string storage_group;  // whose members may attach; empty: permissions stay as they are
  std::chrono::milliseconds snapshot_interval{30'000};
  std::chrono::milliseconds live_interval{1'000};
  remote_write::Options remote_write;
  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kLogfmt;
  StoreFlags store;
};

// Address of the daemon and credentials. The password comes from a file or the environment.
struct DaemonFlags {
  std::string url = "http://127.0.0.1:7487";
  std::string user;  // empty: no authentication
  std::string password_file;
  std::string ca_file;  // empty: the system's
};

struct ImportFlags {
  std::vector<std::string> paths;  // at least one file or folder; `-` is standard input
  std::string format = "auto";     // or a name of transcripts::FormatFromName
  DaemonFlags daemon;
  std::string storage_path;  // not empty: import into this folder instead of a daemon
  StoreFlags store;
};

struct RecordFlags {
  std::string event;  // JSON
  DaemonFlags daemon;
  std::chrono::milliseconds timeout{2'000};
};

struct HookFlags {
  std::string agent;  // the program whose hook this is: "claude"
  DaemonFlags daemon;
};

enum class SetupAction : std::uint8_t { kPrint, kWrite, kRemove, kCheck };

struct SetupFlags {
  std::string agent;  // one of setup::SetupAgents()
  DaemonFlags daemon;
  bool write = false;
  bool remove = false;
  bool check = false;

  SetupAction action() const {
    if (write) return SetupAction::kWrite;
    if (remove) return SetupAction::kRemove;
    return check ? SetupAction::kCheck : SetupAction::kPrint;
  }
};

struct TopFlags {
  DaemonFlags daemon;
  Window window = Window::kAll;
  std::string sort = "standing.rank";  // a field of the API, `-` before it for descending
  std::string role;                    // empty: all
  std::chrono::milliseconds interval{2'000};
  bool once = false;
  bool json = false;  // implies once
};

struct HealthcheckFlags {
  DaemonFlags daemon;
  bool ready = false;  // ask for readiness
  std::chrono::milliseconds timeout{3'000};
};

// The flags of `serve`, to be checked only.
struct CheckConfigFlags {
  ServeFlags serve;
};

struct AttachCheckFlags {
  std::string storage_path = "./data";
};

// Nothing is left to do: print the texts and exit.
struct Finished {
  int exit_code = 0;
  std::string output;  // for standard output
  std::string error;   // for standard error
};

using Command = std::variant<ServeFlags, ImportFlags, RecordFlags, HookFlags, SetupFlags, TopFlags,
                             HealthcheckFlags, CheckConfigFlags, AttachCheckFlags, Finished>;

}  // namespace pitwall::cli

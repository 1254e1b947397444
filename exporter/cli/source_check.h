// `pitwall setup --check`.
#pragma once

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/cli/flags.h"
#include "exporter/setup/agent_setup.h"
#include "pitwall/status.h"

namespace pitwall::cli {

// A row of /api/sources.
struct SourceRow {
  std::string source;
  std::string signal;
  std::string last_seen;          // RFC 3339
  std::int64_t last_seen_ms = 0;  // since the epoch; 0: unknown
  std::uint64_t records = 0;
  std::uint64_t counted = 0;
};

// Leaves out the rows of sources that are not in `names`, unless `names` is empty. nullopt if the
// body is not a list of sources.
std::optional<std::vector<SourceRow>> ParseSources(std::string_view body,
                                                   const std::vector<std::string>& names);

// Prints a line for each signal that has arrived from the agent. Fails if none has arrived, if none
// has arrived since the settings were written, or if the daemon does not respond.
Status CheckSources(const setup::AgentSetup& setup, const DaemonFlags& flags, std::FILE* out);

}  // namespace pitwall::cli

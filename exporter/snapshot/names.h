// Names of the snapshot's files in the storage folder.
#pragma once

#include <string_view>

#include "exporter/disk/numbered_files.h"

namespace pitwall::snapshot {

inline constexpr std::string_view kSnapshotName = "agent-health-metrics.json";
inline constexpr std::string_view kPreviousName = "agent-health-metrics.previous.json";
// `agent-health-history.7.log` is generation 7 of the history file.
inline constexpr disk::NumberedFiles kHistoryFiles{"agent-health-history.", ".log"};
// A snapshot that failed its checks is renamed to `….broken-1`.
inline constexpr std::string_view kBrokenInfix = ".broken-";

}  // namespace pitwall::snapshot

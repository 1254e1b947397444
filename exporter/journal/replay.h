// Reads the journal's segments in a folder, in ascending order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exporter/journal/record.h"
#include "pitwall/status.h"

namespace pitwall::journal {

struct ReplayResult {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t damaged = 0;
  std::vector<std::string> torn_paths;     // files whose last write was cut short
  std::vector<std::string> damaged_paths;  // files with damaged records
};

// Visits every intact record from that position on. Fails if a file cannot be read: the daemon must
// not start then, or the events in that file would be lost.
//
// The caller holds the folder's lock. Blocking; one file at a time in memory. Exceptions: those of
// `visit`.
Result<ReplayResult> Replay(const std::string& folder, Position from, const EntryVisitor& visit);

}  // namespace pitwall::journal

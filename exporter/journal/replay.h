// The journal's files in a folder, read in their order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exporter/disk/failure.h"
#include "exporter/journal/record_reader.h"

namespace pitwall::journal {

struct ReplayResult {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t damaged = 0;
  std::vector<std::string> torn_paths;     // paths of files whose last write was cut short
  std::vector<std::string> damaged_paths;  // paths of files with damage
  // A file cannot be read. The daemon must not start: what it holds would be given up.
  disk::Status failure;
};

// Every whole record from that position on. The folder is held meanwhile. Blocking; one file at a
// time in memory. Exceptions: those of `visit`.
ReplayResult Replay(const std::string& folder, Position from, const EntryVisitor& visit);

}  // namespace pitwall::journal

// The journal's files in a folder, read in their order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "exporter/disk/failure.h"
#include "exporter/journal/record_reader.h"

namespace pitwall::journal {

struct Replayed {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::uint64_t damaged = 0;
  std::vector<std::string> torn;  // paths of files whose last write was cut short
  std::vector<std::string> hurt;  // paths of files with damage
  // A file cannot be read. The daemon must not start: what it holds would be given up.
  disk::Status failure;
};

// Every whole record from that position on. The folder is held meanwhile. Blocking; one file at a
// time in memory. Exceptions: those of `take`.
Replayed Replay(const std::string& folder, Position from, const TakeEntry& take);

}  // namespace pitwall::journal

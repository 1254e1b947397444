#include "exporter/journal/replay.h"

#include <algorithm>

#include "exporter/disk/files.h"

namespace pitwall::journal {

namespace {

std::vector<std::uint64_t> GenerationsFrom(const std::string& folder, std::uint64_t first) {
  std::vector<std::uint64_t> generations;
  for (const std::string& name : disk::ListFolder(folder)) {
    const std::optional<std::uint64_t> generation = GenerationOf(name);
    if (generation && *generation >= first) generations.push_back(*generation);
  }
  std::sort(generations.begin(), generations.end());
  return generations;
}

}  // namespace

Replayed Replay(const std::string& folder, Position from, const TakeEntry& take) {
  Replayed replayed;
  for (const std::uint64_t generation : GenerationsFrom(folder, from.generation)) {
    const std::string path = disk::InFolder(folder, FileName(generation));
    std::string bytes;
    if (!disk::ReadWhole(path, bytes, replayed.failure)) {
      if (replayed.failure) return replayed;
      continue;
    }
    const std::uint64_t offset_bytes = generation == from.generation ? from.offset_bytes : 0;
    const ReadCounts counts = ReadRecords(bytes, {generation, offset_bytes}, take);
    replayed.records += counts.records;
    replayed.bytes += counts.bytes;
    replayed.damaged += counts.damaged;
    if (counts.damaged != 0) replayed.hurt.push_back(path);
    if (counts.is_torn) replayed.torn.push_back(path);
  }
  return replayed;
}

}  // namespace pitwall::journal

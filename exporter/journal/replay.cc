#include "exporter/journal/replay.h"

#include <algorithm>

#include "exporter/disk/files.h"

namespace pitwall::journal {

namespace {

std::vector<std::uint64_t> SegmentsFrom(const std::string& folder, std::uint64_t first) {
  std::vector<std::uint64_t> segments;
  for (const std::string& name : disk::ListFolder(folder)) {
    const std::optional<std::uint64_t> segment = SegmentOf(name);
    if (segment && *segment >= first) segments.push_back(*segment);
  }
  std::sort(segments.begin(), segments.end());
  return segments;
}

}  // namespace

ReplayResult Replay(const std::string& folder, Position from, const EntryVisitor& visit) {
  ReplayResult replayed;
  for (const std::uint64_t segment : SegmentsFrom(folder, from.segment)) {
    const std::string path = disk::InFolder(folder, FileName(segment));
    std::string bytes;
    if (!disk::ReadFile(path, bytes, replayed.failure)) {
      if (replayed.failure) return replayed;
      continue;
    }
    const std::uint64_t offset_bytes = segment == from.segment ? from.offset_bytes : 0;
    const ReadCounts counts = ReadRecords(bytes, {segment, offset_bytes}, visit);
    replayed.records += counts.records;
    replayed.bytes += counts.bytes;
    replayed.damaged += counts.damaged;
    if (counts.damaged != 0) replayed.damaged_paths.push_back(path);
    if (counts.is_torn) replayed.torn_paths.push_back(path);
  }
  return replayed;
}

}  // namespace pitwall::journal

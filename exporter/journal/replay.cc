#include "exporter/journal/replay.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exporter/disk/files.h"
#include "exporter/journal/names.h"
#include "exporter/journal/record.h"
#include "pitwall/status.h"

namespace pitwall::journal {

Result<ReplayResult> Replay(const std::string& folder, Position from, const EntryVisitor& visit) {
  ReplayResult replayed;
  const Result<std::vector<std::uint64_t>> segments = kSegmentFiles.NumbersIn(folder);
  if (!segments.ok()) return segments.status();
  for (const std::uint64_t segment : *segments) {
    if (segment < from.segment) continue;
    const std::string path = disk::InFolder(folder, kSegmentFiles.NameOf(segment));
    const Result<std::optional<std::string>> bytes = disk::ReadFile(path);
    if (!bytes.ok()) return bytes.status();
    if (!*bytes) continue;
    const std::uint64_t offset_bytes = segment == from.segment ? from.offset_bytes : 0;
    const ReadCounts counts = ReadRecords(**bytes, {segment, offset_bytes}, visit);
    replayed.records += counts.records;
    replayed.bytes += counts.bytes;
    replayed.damaged += counts.damaged;
    if (counts.damaged != 0) replayed.damaged_paths.push_back(path);
    if (counts.is_torn) replayed.torn_paths.push_back(path);
  }
  return replayed;
}

}  // namespace pitwall::journal

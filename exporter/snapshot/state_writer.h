// Writes the text of a snapshot: the `all` view, and a key `state` with everything that the view
// lacks.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "exporter/journal/names.h"
#include "pitwall/host/arena_collector.h"
#include "pitwall/host/store_image.h"
#include "pitwall/standing.h"

namespace pitwall::snapshot {

inline constexpr std::uint64_t kStateVersion = 2;

// The part of a history file that belongs to a snapshot.
struct HistoryExtent {
  std::string name;  // in the same folder
  std::uint64_t size_bytes = 0;
};

// The other files and positions that a snapshot refers to.
struct SnapshotManifest {
  HistoryExtent history;
  journal::Position journal;  // a replay starts here
  std::vector<ArenaOffsets> attached;
};

// The whole file: every key of the view, then "state". The last value is the CRC-32 (zlib's) of
// everything before the opening quote of that value. Numbers are exact. Some 6 µs for an agent with
// 5 tools.
std::string SnapshotText(const StoreImageParts& image, std::span<const Standing> standings,
                         const SnapshotManifest& manifest);

// A snapshot ends with this key, eight hexadecimal digits, `"}}` and a newline.
inline constexpr std::string_view kChecksumKey = ",\"crc32\":\"";
inline constexpr std::string_view kEnd = "\"}}\n";
std::string ChecksumOf(std::string_view text);

}  // namespace pitwall::snapshot

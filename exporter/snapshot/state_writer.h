// The snapshot's text: the `all` view, and after it all that the view leaves out.
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

inline constexpr std::uint64_t kStateVersion = 1;

// The part of a history file that belongs to a snapshot.
struct HistoryExtent {
  std::string name;  // in the same folder
  std::uint64_t size_bytes = 0;
};

// What a snapshot stands on, beside itself.
struct SnapshotManifest {
  HistoryExtent history;
  journal::Position journal;  // from there on records are to be replayed
  std::vector<ArenaOffsets> attached;
};

// The whole file: every key of the view, then "state". It ends in the CRC-32 (zlib's) of all that
// stands before that number's quote. Numbers are exact whole numbers. Some 6 µs an agent of 5
// tools.
std::string SnapshotText(const StoreImageParts& image, std::span<const Standing> standings,
                         const SnapshotManifest& manifest);

// How every snapshot ends: this, eight hexadecimal digits, `"}}` and a newline.
inline constexpr std::string_view kChecksumKey = ",\"crc32\":\"";
inline constexpr std::string_view kEnd = "\"}}\n";
std::string ChecksumOf(std::string_view text);

}  // namespace pitwall::snapshot

// Names of the journal's files in the storage folder, and positions in them.
#pragma once

#include <cstdint>
#include <string_view>

#include "exporter/disk/numbered_files.h"

namespace pitwall::journal {

// `events-7.journal` is segment 7. Numbers ascend and start at 1.
inline constexpr disk::NumberedFiles kSegmentFiles{"events-", ".journal"};

// A released segment that a later segment overwrites.
inline constexpr std::string_view kSpareName = "events.spare";

// A segment as its records name it. The number must fit into 32 bits.
struct SegmentId {
  std::uint64_t number = 0;
  std::uint32_t key = 0;
};

// Position of a record.
struct Position {
  std::uint64_t segment = 0;
  std::uint64_t offset_bytes = 0;
};

}  // namespace pitwall::journal

// What the journal's files in the storage folder are called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::journal {

// Where a record stands, or where a replay begins. Segments grow, from 1.
struct Position {
  std::uint64_t segment = 0;
  std::uint64_t offset_bytes = 0;
};

inline constexpr std::string_view kSpareName = "events.spare";  // to be written over

// `events-7.journal`.
std::string FileName(std::uint64_t segment);
// Of such a name; nullopt for any other.
std::optional<std::uint64_t> SegmentOf(std::string_view name);
// One more than any in the folder.
std::uint64_t NextSegment(const std::string& folder);

}  // namespace pitwall::journal

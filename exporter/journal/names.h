// What the journal's files in the storage folder are called.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitwall::journal {

// Where a record stands, or where a replay begins. Generations grow, from 1.
struct Position {
  std::uint64_t generation = 0;
  std::uint64_t offset_bytes = 0;
};

inline constexpr std::string_view kSpareName = "events.spare";  // to be written over

// `events-7.journal`.
std::string FileName(std::uint64_t generation);
// Of such a name; nullopt for any other.
std::optional<std::uint64_t> GenerationOf(std::string_view name);
// One more than any in the folder.
std::uint64_t NextGeneration(const std::string& folder);

}  // namespace pitwall::journal

// The file that an arena lives in: made whole, then found by its name; checked before it is used.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pitwall/internal/arena.h"
#include "pitwall/store.h"

namespace pitwall::internal {

inline constexpr char kArenaFileName[] = "pitwall.arena";

// What stands against using a file.
enum class ArenaFault : std::uint8_t {
  kNone,
  kMissing,
  kIo,            // open, map or reserve failed
  kNotAnArena,    // not an arena, or cut short
  kVersion,       // of another layout, byte order or word size
  kDamaged,       // its header does not add up
  kPreviousBoot,  // whole, but the machine has started anew since: none of its processes lives
};

struct OpenedArena {
  std::shared_ptr<Arena> arena;  // nullptr but for kNone and kPreviousBoot
  ArenaFault fault = ArenaFault::kNone;
  std::string problem;  // in words, with the path
};

// Maps the file as it is. Blocking. The arena closes it.
OpenedArena OpenArenaFile(const std::string& path);

// Makes an arena with an empty registry beside `path` and gives it that name when it is complete,
// in place of what had the name. Empty on success, else what went wrong.
std::string CreateArenaFile(const std::string& path, const StoreOptions& options);

// The id in the header: random, made with the arena.
std::uint64_t ArenaIdOf(const Arena& arena);

}  // namespace pitwall::internal

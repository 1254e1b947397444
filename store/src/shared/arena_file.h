// The file of a shared arena. It is created completely before it gets its name, and checked before
// it is used.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pitwall/internal/arena.h"
#include "pitwall/status.h"
#include "pitwall/store.h"

namespace pitwall::internal {

inline constexpr char kArenaFileName[] = "pitwall.arena";

// Why a file cannot be used.
enum class ArenaFault : std::uint8_t {
  kNone,
  kMissing,
  kIo,            // open, map or reserve failed
  kNotAnArena,    // not an arena, or truncated
  kVersion,       // another layout, byte order or word size
  kDamaged,       // the header is inconsistent
  kPreviousBoot,  // intact, but the machine was restarted since: none of its processes is alive
};

struct OpenedArena {
  std::shared_ptr<Arena> arena;  // nullptr except for kNone and kPreviousBoot
  ArenaFault fault = ArenaFault::kNone;
  Status status;  // not OK unless the fault is kNone
};

// Maps the file as it is. Blocking. The arena closes the file.
OpenedArena OpenArenaFile(const std::string& path);

// Creates an arena with an empty registry under a temporary name and renames it to `path` when it
// is complete, replacing a file of that name. Its count of dropped records begins at `dropped`.
Status CreateArenaFile(const std::string& path, const StoreOptions& options,
                       std::uint64_t dropped = 0);

// The random id in the header, chosen when the arena was created.
std::uint64_t ArenaIdOf(const Arena& arena);

}  // namespace pitwall::internal

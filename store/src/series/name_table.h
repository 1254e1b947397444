// Names: each text of a kind has one record, which lives as long as the arena.
//
// Who may call: any thread of any process that uses the arena.
// Progress: lock-free (directory.h).
// Errors: a kind that is full gives the record of kOverflowName; a full arena gives none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "memory/directory.h"
#include "pitwall/internal/arena.h"
#include "series/record_keys.h"
#include "series/records.h"

namespace pitwall::internal {

class NameTable {
 public:
  // All must outlive it.
  NameTable(Arena& arena, RegistryRoots& roots, Directory& directory) noexcept
      : arena_(arena), roots_(roots), directory_(directory), keys_(roots) {}

  // Creates the overflow names of a new arena. Throws std::bad_alloc if there is no room.
  void MakeOverflowNames();

  // The record of this text, created if it is new. The overflow name if the kind is full or the
  // text is not a valid name; none if the text is empty or the arena is full.
  NameRef Intern(NameKind kind, std::string_view text) noexcept;
  // The record of this text, or none.
  NameRef Find(NameKind kind, std::string_view text) const noexcept;

  NameRef overflow(NameKind kind) const noexcept {
    return roots_.overflow_names[NameKindIndex(kind)];
  }
  bool IsOverflow(NameKind kind, NameRef name) const noexcept { return name == overflow(kind); }
  // The number of names of the kind, without the overflow name.
  std::uint32_t count(NameKind kind) const noexcept {
    return roots_.names[NameKindIndex(kind)].load(std::memory_order_relaxed);
  }

 private:
  NameRef Make(std::string_view text) noexcept;
  bool Matches(NameRef ref, NameKind kind, std::string_view text) const noexcept;

  Arena& arena_;
  RegistryRoots& roots_;
  Directory& directory_;
  const RecordKeys keys_;
};

}  // namespace pitwall::internal

// Names: each text of a kind has one record, which lives as long as the arena.
//
// Who may call: any thread of any process that uses the arena.
// Progress: lock-free (directory.h).
// Errors: a kind that is full gives the record of kOverflowName; a full arena gives none.
#pragma once

#include <array>
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
  // Adds the kinds that only a store has, with that many labels, and bounds roles and each of them.
  // Before another thread uses the table; throws as above.
  void AddStoreKinds(std::uint32_t max_groups, std::size_t labels);

  // The record of this text, created if it is new. The overflow name if the kind is full or the
  // text is not a valid name; none if the text is empty or the arena is full.
  NameRef Intern(NameKind kind, std::string_view text) noexcept;
  // The record of this text, or none.
  NameRef Find(NameKind kind, std::string_view text) const noexcept;

  NameRef overflow(NameKind kind) const noexcept {
    return IsShared(kind) ? roots_.overflow_names[NameKindIndex(kind)]
                          : store_overflow_names_[NameKindIndex(kind) - kNameKinds];
  }
  bool IsOverflow(NameKind kind, NameRef name) const noexcept { return name == overflow(kind); }
  // The number of names of the kind, without the overflow name.
  std::uint32_t count(NameKind kind) const noexcept {
    return CountOf(kind).load(std::memory_order_relaxed);
  }

 private:
  static bool IsShared(NameKind kind) noexcept { return NameKindIndex(kind) < kNameKinds; }
  Atomic<std::uint32_t>& CountOf(NameKind kind) const noexcept {
    const std::size_t index = NameKindIndex(kind);
    return IsShared(kind) ? roots_.names[index] : store_names_[index - kNameKinds];
  }
  std::uint32_t MaxOf(NameKind kind) const noexcept;
  NameRef Make(std::string_view text) noexcept;
  bool Matches(NameRef ref, NameKind kind, std::string_view text) const noexcept;

  Arena& arena_;
  RegistryRoots& roots_;
  Directory& directory_;
  const RecordKeys keys_;
  // Of the kinds that only a store has. They are not in the roots, whose layout processes share.
  std::uint32_t max_groups_ = 0;  // 0: roles have the bound of the others
  std::array<NameRef, kStoreNameKinds> store_overflow_names_{};
  mutable std::array<Atomic<std::uint32_t>, kStoreNameKinds> store_names_{};
};

}  // namespace pitwall::internal

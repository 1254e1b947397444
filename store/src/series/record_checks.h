// Checks of the records of a shared arena, by the process that owns it. A damaged record does not
// match its own hash. Counts that dead processes left too high can be corrected.
//
// Who may call: the owner of the arena, one thread. Nothing here blocks or fails.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "memory/directory.h"
#include "pitwall/internal/arena.h"
#include "series/record_keys.h"
#include "series/records.h"

namespace pitwall::internal {

class RecordChecks {
 public:
  // All must outlive it.
  RecordChecks(Arena& arena, RegistryRoots& roots, const Directory& directory) noexcept
      : arena_(arena), roots_(roots), directory_(directory), keys_(roots) {}

  // Whether the record's hash is that of its contents. The record's lines lie within the arena;
  // their contents may be anything.
  bool IsIntact(NameRef ref, NameKind kind) const noexcept;
  bool IsIntact(AgentRef ref) const noexcept;
  bool IsIntact(SeriesRef ref) const noexcept;

  // Records lie from this line on: behind the directory's buckets.
  Line first_record() const noexcept {
    return roots_.directory + roots_.bucket_count / static_cast<std::uint32_t>(kLineBytes / 8);
  }
  // Whether the directory, of lines before `end`, leads to the name.
  bool IsInDirectory(NameRef name, Line end) const noexcept {
    return directory_.Reaches(name, end);
  }

  // The numbers of names and agents that count towards their caps. A process that dies after it
  // counted one and before it inserted it leaves a count too high. While nobody creates any,
  // ReplaceCapCounts() replaces the counts that still equal `seen` by `found`.
  struct CapCounts {
    std::uint32_t agents = 0;
    std::array<std::uint32_t, kNameKinds> names{};
    std::uint32_t& OfNames(NameKind kind) { return names[NameKindIndex(kind)]; }
  };
  CapCounts ReadCapCounts() const noexcept;
  void ReplaceCapCounts(const CapCounts& seen, const CapCounts& found) noexcept;

 private:
  Arena& arena_;
  RegistryRoots& roots_;
  const Directory& directory_;
  const RecordKeys keys_;
};

}  // namespace pitwall::internal

#include "series/name_table.h"

#include <cstddef>
#include <cstdint>
#include <new>

#include "pitwall/event.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/assert.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/store.h"
#include "series/records.h"

namespace pitwall::internal {

void NameTable::MakeOverflowNames() {
  for (std::size_t i = 0; i < kNameKinds; ++i) {
    const auto kind = static_cast<NameKind>(static_cast<std::size_t>(NameKind::kAgent) + i);
    if (kind == NameKind::kAgent) continue;
    const NameRef name = Intern(kind, kOverflowName);
    if (!name) throw std::bad_alloc();
    roots_.overflow_names[i] = name;
    roots_.names[i].store(0, std::memory_order_relaxed);
  }
}

void NameTable::AddStoreKinds(std::uint32_t max_groups, std::size_t labels) {
  PITWALL_ASSERT(labels <= kMaxAgentLabels);
  max_groups_ = max_groups;
  for (std::size_t i = 0; i < 1 + labels; ++i) {
    const auto kind = static_cast<NameKind>(static_cast<std::size_t>(NameKind::kVersion) + i);
    store_overflow_names_[i] = Intern(kind, kOverflowName);
    if (!store_overflow_names_[i]) throw std::bad_alloc();
    store_names_[i].store(0, std::memory_order_relaxed);
  }
}

std::uint32_t NameTable::MaxOf(NameKind kind) const noexcept {
  const bool is_group = kind == NameKind::kRole || !IsShared(kind);
  return is_group && max_groups_ != 0 ? max_groups_ : roots_.max_names;
}

NameRef NameTable::Make(std::string_view text) noexcept {
  const NameRef ref = arena_.Allocate<NameRecord>(Pool::kName);
  if (!ref) return ref;
  NameRecord& name = arena_.At(ref);
  name.size_bytes.store(static_cast<std::uint32_t>(text.size()), std::memory_order_relaxed);
  name.text.Store(text);
  return ref;
}

bool NameTable::Matches(NameRef ref, NameKind kind, std::string_view text) const noexcept {
  const NameRecord& name = arena_.At(ref);
  return name.links.kind.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(kind) &&
         name.size_bytes.load(std::memory_order_relaxed) == text.size() && name.text.Equals(text);
}

NameRef NameTable::Find(NameKind kind, std::string_view text) const noexcept {
  return directory_.Find<NameRecord>(keys_.HashOf(kind, text),
                                     [&](NameRef name) { return Matches(name, kind, text); });
}

NameRef NameTable::Intern(NameKind kind, std::string_view text) noexcept {
  if (text.empty()) return {};
  if (const NameRef found = Find(kind, text)) return found;
  if (!pitwall::IsValidName(text)) return overflow(kind);
  Atomic<std::uint32_t>& count = CountOf(kind);
  // Relaxed: the count orders nothing else. It includes the name before the name exists, so the cap
  // is never exceeded.
  if (count.fetch_add(1, std::memory_order_relaxed) >= MaxOf(kind)) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return overflow(kind);
  }
  bool is_ours = false;
  const NameRef name = directory_.FindOrInsert<NameRecord>(
      keys_.HashOf(kind, text), static_cast<std::uint32_t>(kind),
      [&](NameRef ref) { return Matches(ref, kind, text); },
      [&] {
        const NameRef made = Make(text);
        is_ours = static_cast<bool>(made);
        return made;
      },
      [&](NameRef late) {
        is_ours = false;
        arena_.Free(Pool::kName, late);
      });
  if (!is_ours) count.fetch_sub(1, std::memory_order_relaxed);
  return name;
}

}  // namespace pitwall::internal

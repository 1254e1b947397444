// Hashes of the keys by which records are found, with the arena's own key.
//
// Any thread; no state but the key. A hash depends on the arena's key and on the records' lines, so
// it means something in this arena only.
#pragma once

#include <cstdint>
#include <string_view>

#include "memory/siphash.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "series/records.h"

namespace pitwall::internal {

class RecordKeys {
 public:
  explicit RecordKeys(const RegistryRoots& roots) noexcept : key_{roots.key[0], roots.key[1]} {}

  std::uint64_t HashOf(NameKind kind, std::string_view text) const noexcept {
    return SipHash13(key_, text) + static_cast<std::uint64_t>(kind) * 0x9e3779b97f4a7c15ULL;
  }
  // The lines are numbers of this store's own, so they need mixing only, not a keyed hash.
  std::uint64_t HashOf(SeriesKind kind, AgentRef agent, NameRef name_a,
                       NameRef name_b) const noexcept {
    std::uint64_t hash = key_.k0 ^ ((std::uint64_t{agent.line()} << 32) | name_a.line());
    hash *= 0xbf58476d1ce4e5b9ULL;
    hash ^= (hash >> 32) ^ ((std::uint64_t{name_b.line()} << 8) | static_cast<std::uint64_t>(kind));
    hash *= 0x94d049bb133111ebULL;
    return hash ^ (hash >> 29);
  }
  // SeriesRecord::check.
  static std::uint32_t CheckOf(std::uint64_t hash, std::uint64_t serial) noexcept {
    return static_cast<std::uint32_t>(((hash ^ serial) * 0x9e37'79b9'7f4a'7c15) >> 32);
  }

 private:
  const SipKey key_;
};

}  // namespace pitwall::internal

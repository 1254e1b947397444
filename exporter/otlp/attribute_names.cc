#include "exporter/otlp/attribute_names.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pitwall/internal/assert.h"

namespace pitwall::otlp {

namespace {

// Few entries are taken, so a key that is not wanted usually finds a free one at once.
constexpr std::size_t kEntriesPerName = 4;

std::uint64_t Load8(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Reads at most 16 bytes of the key: its beginning and its end. Names that agree in these and in
// their length have the same hash, and are compared in full.
std::uint32_t HashOf(std::string_view key) {
  constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15U;
  std::uint64_t word = key.size() << 56U;
  if (key.size() >= 8) {
    word ^= Load8(key.data()) ^ std::rotl(Load8(key.data() + key.size() - 8), 29);
  } else {
    for (const char byte : key) word = std::rotl(word, 8) ^ static_cast<unsigned char>(byte);
  }
  word *= kMultiplier;
  return static_cast<std::uint32_t>((word ^ word >> 29U) * kMultiplier >> 32U);
}

}  // namespace

AttributeNames::AttributeNames(std::vector<std::string> names) : names_(std::move(names)) {
  PITWALL_ASSERT(names_.size() <= kMaxNames);
  entries_.resize(std::bit_ceil(names_.size() * kEntriesPerName + 1));
  mask_ = entries_.size() - 1;
  for (std::size_t index = 0; index < names_.size(); ++index) {
    PITWALL_ASSERT(Find(names_[index]) == kNone);
    const std::uint32_t hash = HashOf(names_[index]);
    std::size_t at = hash & mask_;
    while (entries_[at].position != 0) at = (at + 1) & mask_;
    entries_[at] = {hash, static_cast<std::uint32_t>(index + 1)};
  }
}

std::size_t AttributeNames::Find(std::string_view key) const {
  const std::uint32_t hash = HashOf(key);
  for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
    const Entry& entry = entries_[at];
    if (entry.position == 0) return kNone;
    if (entry.hash == hash && names_[entry.position - 1] == key) return entry.position - 1;
  }
}

}  // namespace pitwall::otlp

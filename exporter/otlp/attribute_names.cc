#include "exporter/otlp/attribute_names.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pitwall/internal/assert.h"

namespace pitwall::otlp {

namespace {

// Few entries are taken, so a key that is not wanted usually finds a free one at once.
constexpr std::size_t kEntriesPerName = 4;

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

}  // namespace pitwall::otlp

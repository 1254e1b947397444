// Whether a record is what it says it is.
#include <array>

#include "series/registry.h"

namespace pitwall::internal {

std::uint32_t Registry::CheckOf(std::uint64_t hash, std::uint64_t serial) {
  return static_cast<std::uint32_t>(((hash ^ serial) * 0x9e37'79b9'7f4a'7c15) >> 32);
}

bool Registry::IsIntactNameRecord(NameRef ref, NameKind kind) const noexcept {
  const NameRecord& name = NameAt(ref);
  const std::uint32_t size_bytes = name.size_bytes.load(std::memory_order_relaxed);
  if (size_bytes == 0 || size_bytes > kMaxNameBytes ||
      name.links.kind.load(std::memory_order_relaxed) != static_cast<std::uint32_t>(kind)) {
    return false;
  }
  std::array<char, kMaxNameBytes> text;
  name.text.CopyTo({text.data(), size_bytes});
  return name.links.hash.load(std::memory_order_relaxed) == HashOf(kind, {text.data(), size_bytes});
}

bool Registry::IsIntactAgentRecord(AgentRef ref) const noexcept {
  if (ref == overflow_agent()) return true;
  const AgentRecord& agent = AgentAt(ref);
  const std::uint32_t size_bytes = agent.size_bytes.load(std::memory_order_relaxed);
  constexpr auto kAgentKind = static_cast<std::uint32_t>(NameKind::kAgent);
  if (size_bytes == 0 || size_bytes > kMaxNameBytes ||
      agent.links.kind.load(std::memory_order_relaxed) != kAgentKind) {
    return false;
  }
  std::array<char, kMaxNameBytes> id;
  agent.id.CopyTo({id.data(), size_bytes});
  return agent.links.hash.load(std::memory_order_relaxed) ==
         HashOf(NameKind::kAgent, {id.data(), size_bytes});
}

bool Registry::IsIntactSeriesRecord(SeriesRef ref) const noexcept {
  const SeriesRecord& series = SeriesAt(ref);
  const std::uint64_t hash = series.links.hash.load(std::memory_order_relaxed);
  return hash == HashOf(KindOf(series), series.agent.load(std::memory_order_relaxed),
                        series.name_a.load(std::memory_order_relaxed),
                        series.name_b.load(std::memory_order_relaxed)) &&
         series.check.load(std::memory_order_relaxed) ==
             CheckOf(hash, series.serial.load(std::memory_order_relaxed));
}

}  // namespace pitwall::internal

#include "series/record_checks.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "pitwall/event.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "series/records.h"

namespace pitwall::internal {

bool RecordChecks::IsIntact(NameRef ref, NameKind kind) const noexcept {
  const NameRecord& name = arena_.At(ref);
  const std::uint32_t size_bytes = name.size_bytes.load(std::memory_order_relaxed);
  if (size_bytes == 0 || size_bytes > kMaxNameBytes ||
      name.links.kind.load(std::memory_order_relaxed) != static_cast<std::uint32_t>(kind)) {
    return false;
  }
  std::array<char, kMaxNameBytes> text;
  name.text.CopyTo({text.data(), size_bytes});
  return name.links.hash.load(std::memory_order_relaxed) ==
         keys_.HashOf(kind, {text.data(), size_bytes});
}

bool RecordChecks::IsIntact(AgentRef ref) const noexcept {
  if (ref == roots_.overflow_agent) return true;
  const AgentRecord& agent = arena_.At(ref);
  const std::uint32_t size_bytes = agent.size_bytes.load(std::memory_order_relaxed);
  constexpr auto kAgentKind = static_cast<std::uint32_t>(NameKind::kAgent);
  if (size_bytes == 0 || size_bytes > kMaxNameBytes ||
      agent.links.kind.load(std::memory_order_relaxed) != kAgentKind) {
    return false;
  }
  std::array<char, kMaxNameBytes> id;
  agent.id.CopyTo({id.data(), size_bytes});
  return agent.links.hash.load(std::memory_order_relaxed) ==
         keys_.HashOf(NameKind::kAgent, {id.data(), size_bytes});
}

bool RecordChecks::IsIntact(SeriesRef ref) const noexcept {
  const SeriesRecord& series = arena_.At(ref);
  const std::uint64_t hash = series.links.hash.load(std::memory_order_relaxed);
  return hash == keys_.HashOf(KindOf(series), series.agent.load(std::memory_order_relaxed),
                              series.name_a.load(std::memory_order_relaxed),
                              series.name_b.load(std::memory_order_relaxed)) &&
         series.check.load(std::memory_order_relaxed) ==
             RecordKeys::CheckOf(hash, series.serial.load(std::memory_order_relaxed));
}

RecordChecks::CapCounts RecordChecks::ReadCapCounts() const noexcept {
  CapCounts counts;
  counts.agents = roots_.agents.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < kNameKinds; ++i) {
    counts.names[i] = roots_.names[i].load(std::memory_order_relaxed);
  }
  return counts;
}

void RecordChecks::ReplaceCapCounts(const CapCounts& seen, const CapCounts& found) noexcept {
  const auto set = [](Atomic<std::uint32_t>& count, std::uint32_t before, std::uint32_t now) {
    count.compare_exchange_strong(before, now, std::memory_order_relaxed,
                                  std::memory_order_relaxed);
  };
  set(roots_.agents, seen.agents, found.agents);
  for (std::size_t i = 0; i < kNameKinds; ++i) set(roots_.names[i], seen.names[i], found.names[i]);
}

}  // namespace pitwall::internal

#include "series/registry.h"

#include <algorithm>
#include <bit>
#include <new>

namespace pitwall::internal {

namespace {
constexpr std::uint32_t kMaxCappedSeriesPerAgent = 2'048;

bool IsCapped(SeriesKind kind) {
  return kind == SeriesKind::kTransition || kind == SeriesKind::kToolError;
}

std::uint32_t BucketsFor(const StoreOptions& options) {
  const std::uint64_t wanted = std::uint64_t{options.max_agents} * 16 + options.max_tools * 4;
  return std::bit_ceil(static_cast<std::uint32_t>(std::clamp<std::uint64_t>(wanted, 64, 1 << 22)));
}

RegistryRoots& MakeRoots(Arena& arena, const StoreOptions& options) {
  auto& roots = arena.At(Ref<RegistryRoots>(kRegistryLine));
  const SipKey key = RandomSipKey();
  roots.key = {key.k0, key.k1};
  roots.quality_max = options.quality_max;
  roots.max_agents = options.max_agents;
  roots.max_names = options.max_tools;
  roots.bucket_count = BucketsFor(options);
  roots.directory = Directory::MakeTable(arena, roots.bucket_count);
  if (roots.directory == 0) throw std::bad_alloc();
  roots.serial.store(1, std::memory_order_relaxed);
  return roots;
}
}  // namespace

Registry::Registry(Arena& arena, const StoreOptions& options)
    : arena_(arena),
      roots_(MakeRoots(arena, options)),
      references_(nullptr),
      directory_(arena, roots_.directory, roots_.bucket_count),
      has_lists_(true) {
  for (std::size_t i = 0; i < kNameKinds; ++i) {
    const auto kind = static_cast<NameKind>(static_cast<std::size_t>(NameKind::kAgent) + i);
    if (kind == NameKind::kAgent) continue;
    const NameRef name = InternName(kind, kOverflowName);
    if (!name) throw std::bad_alloc();
    roots_.overflow_names[i] = name;
    roots_.names[i].store(0, std::memory_order_relaxed);
  }
  roots_.overflow_agent = MakeAgent(kOverflowName);
  roots_.retired_agent = MakeAgent({});
  if (!roots_.overflow_agent || !roots_.retired_agent) throw std::bad_alloc();
}

Registry::Registry(Arena& arena, ProcessReferences& process_references)
    : arena_(arena),
      roots_(arena.At(Ref<RegistryRoots>(kRegistryLine))),
      references_(&process_references),
      directory_(arena, roots_.directory, roots_.bucket_count),
      has_lists_(false) {}

std::uint64_t Registry::HashOf(NameKind kind, std::string_view text) const noexcept {
  return SipHash13(key(), text) + static_cast<std::uint64_t>(kind) * 0x9e3779b97f4a7c15ULL;
}

// The numbers are our own, so they need mixing only, not a keyed hash.
std::uint64_t Registry::HashOf(SeriesKind kind, AgentRef agent, NameRef name_a,
                               NameRef name_b) const noexcept {
  std::uint64_t hash = roots_.key[0] ^ ((std::uint64_t{agent.line()} << 32) | name_a.line());
  hash *= 0xbf58476d1ce4e5b9ULL;
  hash ^= (hash >> 32) ^ ((std::uint64_t{name_b.line()} << 8) | static_cast<std::uint64_t>(kind));
  hash *= 0x94d049bb133111ebULL;
  return hash ^ (hash >> 29);
}

NameRef Registry::MakeName(std::string_view text) noexcept {
  const NameRef ref = arena_.Allocate<NameRecord>(Pool::kName);
  if (!ref) return ref;
  NameRecord& name = NameAt(ref);
  name.size_bytes.store(static_cast<std::uint32_t>(text.size()), std::memory_order_relaxed);
  name.text.Store(text);
  return ref;
}

bool Registry::MatchesName(NameRef ref, NameKind kind, std::string_view text) const noexcept {
  const NameRecord& name = NameAt(ref);
  return name.links.kind.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(kind) &&
         name.size_bytes.load(std::memory_order_relaxed) == text.size() && name.text.Equals(text);
}

NameRef Registry::FindName(NameKind kind, std::string_view text) const noexcept {
  return directory_.Find<NameRecord>(HashOf(kind, text),
                                     [&](NameRef name) { return MatchesName(name, kind, text); });
}

NameRef Registry::InternName(NameKind kind, std::string_view text) noexcept {
  if (text.empty()) return {};
  const NameRef overflow = roots_.overflow_names[IndexOf(kind)];
  if (const NameRef found = FindName(kind, text)) return found;
  if (!pitwall::IsValidName(text)) return overflow;
  Atomic<std::uint32_t>& count = roots_.names[IndexOf(kind)];
  // Relaxed: a number by itself. It counts before the name is there, so the cap is never passed.
  if (count.fetch_add(1, std::memory_order_relaxed) >= roots_.max_names) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return overflow;
  }
  bool is_ours = false;
  const NameRef name = directory_.FindOrInsert<NameRecord>(
      HashOf(kind, text), static_cast<std::uint32_t>(kind),
      [&](NameRef ref) { return MatchesName(ref, kind, text); },
      [&] {
        const NameRef made = MakeName(text);
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

bool Registry::MatchesAgent(AgentRef ref, std::string_view agent_id) const noexcept {
  const AgentRecord& agent = AgentAt(ref);
  return agent.links.kind.load(std::memory_order_relaxed) ==
             static_cast<std::uint32_t>(NameKind::kAgent) &&
         agent.size_bytes.load(std::memory_order_relaxed) == agent_id.size() &&
         agent.id.Equals(agent_id) && !IsRetired(ref);
}

bool Registry::TryReference(AgentRef agent, std::string_view agent_id) noexcept {
  if (!references_.TryAcquire(AgentAt(agent).references, agent)) return false;
  if (MatchesAgent(agent, agent_id)) return true;
  Release(agent);
  return false;
}

AgentRef Registry::FindAgent(std::string_view agent_id) noexcept {
  if (agent_id == kOverflowName) {
    return AcquireOverflowAgent();
  }
  const std::uint64_t hash = HashOf(NameKind::kAgent, agent_id);
  // The hash alone tells nearly always, and TryReference() compares the id anyway.
  constexpr auto kAgentKind = static_cast<std::uint32_t>(NameKind::kAgent);
  const AgentRef likely = directory_.Find<AgentRecord>(hash, [&](AgentRef agent) {
    return AgentAt(agent).links.kind.load(std::memory_order_relaxed) == kAgentKind;
  });
  if (!likely || TryReference(likely, agent_id)) return likely;
  for (;;) {
    const AgentRef found = directory_.Find<AgentRecord>(
        hash, [&](AgentRef agent) { return MatchesAgent(agent, agent_id); });
    if (!found || TryReference(found, agent_id)) return found;
  }
}

AgentRef Registry::AcquireAgent(std::string_view agent_id) noexcept {
  if (agent_id.empty() || agent_id.size() > kMaxNameBytes) agent_id = kOverflowName;
  if (const AgentRef found = FindAgent(agent_id)) return found;
  if (!pitwall::IsValidName(agent_id)) return AcquireOverflowAgent();
  if (roots_.agents.fetch_add(1, std::memory_order_relaxed) >= roots_.max_agents) {
    roots_.agents.fetch_sub(1, std::memory_order_relaxed);
    return AcquireOverflowAgent();
  }
  return InsertAgent(HashOf(NameKind::kAgent, agent_id), agent_id);
}

AgentRef Registry::MakeAgent(std::string_view agent_id) noexcept {
  const AgentRef ref = arena_.Allocate<AgentRecord>(Pool::kAgent);
  if (!ref) return ref;
  AgentRecord& agent = AgentAt(ref);
  agent.size_bytes.store(static_cast<std::uint32_t>(agent_id.size()), std::memory_order_relaxed);
  agent.id.Store(agent_id);
  agent.serial.store(roots_.serial.fetch_add(1, std::memory_order_relaxed),
                     std::memory_order_relaxed);
  references_.AcquireNew(agent.references, ref);
  return ref;
}

void Registry::DiscardAgent(AgentRef agent) noexcept {
  references_.UndoAcquireNew(AgentAt(agent).references, agent);
  arena_.Free(Pool::kAgent, agent, kReferencesWord);
}

AgentRef Registry::InsertAgent(std::uint64_t hash, std::string_view agent_id) noexcept {
  for (;;) {
    AgentRef made;
    const AgentRef agent = directory_.FindOrInsert<AgentRecord>(
        hash, static_cast<std::uint32_t>(NameKind::kAgent),
        [&](AgentRef ref) { return MatchesAgent(ref, agent_id); },
        [&] { return made = MakeAgent(agent_id); },
        [&](AgentRef late) {
          made = {};
          DiscardAgent(late);
        });
    if (agent && agent == made) {
      if (has_lists_) ListAgent(agent);
      return agent;
    }
    if (!agent || TryReference(agent, agent_id)) {
      roots_.agents.fetch_sub(1, std::memory_order_relaxed);
      return agent;
    }
  }
}

void Registry::ListAgent(AgentRef agent) noexcept {
  // Relaxed: a hint.
  const std::uint32_t number = inserted_agents_.fetch_add(1, std::memory_order_relaxed);
  AgentAt(agent).prefetch_hint.store(
      recent_agents_[number % kPrefetchDistance].exchange(agent, std::memory_order_relaxed),
      std::memory_order_relaxed);
  AgentRef first = roots_.first_agent.load(std::memory_order_relaxed);
  do {
    AgentAt(agent).next_agent.store(first, std::memory_order_relaxed);
    // Release: pairs with first_agent().
  } while (!roots_.first_agent.compare_exchange_weak(first, agent, std::memory_order_release,
                                                     std::memory_order_relaxed));
}

bool Registry::MatchesSeries(SeriesRef ref, SeriesKind kind, AgentRef agent, NameRef name_a,
                             NameRef name_b) const noexcept {
  const SeriesRecord& series = SeriesAt(ref);
  return series.links.kind.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(kind) &&
         series.agent.load(std::memory_order_relaxed) == agent &&
         series.name_a.load(std::memory_order_relaxed) == name_a &&
         series.name_b.load(std::memory_order_relaxed) == name_b;
}

SeriesRef Registry::FindSeries(SeriesKind kind, AgentRef agent, NameRef name_a,
                               NameRef name_b) const noexcept {
  return directory_.Find<SeriesRecord>(HashOf(kind, agent, name_a, name_b), [&](SeriesRef ref) {
    return MatchesSeries(ref, kind, agent, name_a, name_b);
  });
}

SeriesRef Registry::GetOrCreateSeries(SeriesKind kind, AgentRef agent, NameRef name_a,
                                      NameRef name_b, std::int64_t started_at_ms,
                                      std::uint64_t serial) noexcept {
  if (const SeriesRef found = FindSeries(kind, agent, name_a, name_b)) return found;
  const bool is_capped = IsCapped(kind) && !IsOverflow(NameKind::kTool, name_a);
  Atomic<std::uint32_t>& capped_count = AgentAt(agent).capped_series_count;
  if (is_capped &&
      capped_count.fetch_add(1, std::memory_order_relaxed) >= kMaxCappedSeriesPerAgent) {
    capped_count.fetch_sub(1, std::memory_order_relaxed);
    const NameRef other_tool = roots_.overflow_names[IndexOf(NameKind::kTool)];
    const NameRef other_type = roots_.overflow_names[IndexOf(NameKind::kErrorType)];
    return GetOrCreateSeries(kind, agent, other_tool,
                             kind == SeriesKind::kTransition ? other_tool : other_type,
                             started_at_ms);
  }
  const Pool pool = InfoOf(kind).record_pool;
  const std::uint64_t hash = HashOf(kind, agent, name_a, name_b);
  SeriesRef made;
  const SeriesRef series = directory_.FindOrInsert<SeriesRecord>(
      hash, static_cast<std::uint32_t>(kind),
      [&](SeriesRef ref) { return MatchesSeries(ref, kind, agent, name_a, name_b); },
      [&] {
        made = arena_.Allocate<SeriesRecord>(pool);
        if (!made) return made;
        SeriesRecord& record = SeriesAt(made);
        record.agent.store(agent, std::memory_order_relaxed);
        record.name_a.store(name_a, std::memory_order_relaxed);
        record.name_b.store(name_b, std::memory_order_relaxed);
        if (pool != Pool::kCounter) {
          record.span.started_at_ms.store(started_at_ms, std::memory_order_relaxed);
        }
        const std::uint64_t number =
            serial != 0 ? serial : roots_.serial.fetch_add(1, std::memory_order_relaxed);
        record.serial.store(number, std::memory_order_relaxed);
        record.check.store(CheckOf(hash, number), std::memory_order_relaxed);
        return made;
      },
      [&](SeriesRef late) {
        made = {};
        arena_.Free(pool, late);
      });
  if (!series || series != made) {
    if (is_capped) capped_count.fetch_sub(1, std::memory_order_relaxed);
    return series;
  }
  roots_.series.fetch_add(1, std::memory_order_relaxed);
  if (has_lists_) ListSeries(series);
  return series;
}

void Registry::ListSeries(SeriesRef ref) noexcept {
  SeriesRecord& series = SeriesAt(ref);
  // Release, both: whoever walks a list sees the record complete.
  AtomicRef<SeriesRecord>& first =
      AgentAt(series.agent.load(std::memory_order_relaxed)).first_series;
  SeriesRef next = first.load(std::memory_order_relaxed);
  do {
    series.next_of_agent.store(next, std::memory_order_relaxed);
  } while (!first.compare_exchange_weak(next, ref, std::memory_order_release,
                                        std::memory_order_relaxed));
  next = roots_.new_series.load(std::memory_order_relaxed);
  do {
    series.next_new.store(next, std::memory_order_relaxed);
  } while (!roots_.new_series.compare_exchange_weak(next, ref, std::memory_order_release,
                                                    std::memory_order_relaxed));
}

SeriesStamp Registry::StampOf(const SeriesRecord& series) const noexcept {
  const std::uint64_t serial = series.serial.load(std::memory_order_relaxed);
  if (HasStamp(series)) {
    return {serial, series.span.started_at_ms.load(std::memory_order_relaxed),
            series.span.last_used_ms.load(std::memory_order_relaxed)};
  }
  const AgentRecord& agent = AgentAt(series.agent.load(std::memory_order_relaxed));
  return {serial, agent.first_seen_ms.load(std::memory_order_relaxed),
          agent.last_activity_ms.load(std::memory_order_relaxed)};
}

Registry::CapCounts Registry::ReadCapCounts() const noexcept {
  CapCounts counts;
  counts.agents = agent_count();
  for (std::size_t i = 0; i < kNameKinds; ++i) {
    counts.names[i] = roots_.names[i].load(std::memory_order_relaxed);
  }
  return counts;
}

void Registry::ReplaceCapCounts(const CapCounts& seen, const CapCounts& found) noexcept {
  const auto set = [](Atomic<std::uint32_t>& count, std::uint32_t before, std::uint32_t now) {
    count.compare_exchange_strong(before, now, std::memory_order_relaxed,
                                  std::memory_order_relaxed);
  };
  set(roots_.agents, seen.agents, found.agents);
  for (std::size_t i = 0; i < kNameKinds; ++i) set(roots_.names[i], seen.names[i], found.names[i]);
}

void Registry::AdvanceSerial(std::uint64_t next) noexcept {
  std::uint64_t seen = roots_.serial.load(std::memory_order_relaxed);
  while (seen < next && !roots_.serial.compare_exchange_weak(seen, next, std::memory_order_relaxed,
                                                             std::memory_order_relaxed)) {
  }
}

}  // namespace pitwall::internal

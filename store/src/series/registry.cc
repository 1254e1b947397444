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
  auto& roots = *arena.At<RegistryRoots>(kRegistryLine);
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
    const Line name = InternName(kind, kOverflowName);
    if (name == 0) throw std::bad_alloc();
    roots_.overflow_names[i] = name;
    roots_.names[i].store(0, std::memory_order_relaxed);
  }
  roots_.overflow_agent = MakeAgent(kOverflowName);
  roots_.retired_agent = MakeAgent({});
  if (roots_.overflow_agent == 0 || roots_.retired_agent == 0) throw std::bad_alloc();
}

Registry::Registry(Arena& arena, ProcessReferences& process_references)
    : arena_(arena),
      roots_(*arena.At<RegistryRoots>(kRegistryLine)),
      references_(&process_references),
      directory_(arena, roots_.directory, roots_.bucket_count),
      has_lists_(false) {}

std::uint64_t Registry::HashOf(NameKind kind, std::string_view text) const noexcept {
  return SipHash13(key(), text) + static_cast<std::uint64_t>(kind) * 0x9e3779b97f4a7c15ULL;
}

// The numbers are our own, so they need mixing only, not a keyed hash.
std::uint64_t Registry::HashOf(SeriesKind kind, Line agent, Line name_a,
                               Line name_b) const noexcept {
  std::uint64_t hash = roots_.key[0] ^ ((std::uint64_t{agent} << 32) | name_a);
  hash *= 0xbf58476d1ce4e5b9ULL;
  hash ^= (hash >> 32) ^ ((std::uint64_t{name_b} << 8) | static_cast<std::uint64_t>(kind));
  hash *= 0x94d049bb133111ebULL;
  return hash ^ (hash >> 29);
}

Line Registry::MakeName(std::string_view text) noexcept {
  const Line line = arena_.Allocate(Pool::kName);
  if (line == 0) return 0;
  NameAt(line).size_bytes.store(static_cast<std::uint32_t>(text.size()), std::memory_order_relaxed);
  NameAt(line).text.Store(text);
  return line;
}

bool Registry::MatchesName(Line line, NameKind kind, std::string_view text) const noexcept {
  const NameRecord& name = NameAt(line);
  return name.links.kind.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(kind) &&
         name.size_bytes.load(std::memory_order_relaxed) == text.size() && name.text.Equals(text);
}

Line Registry::FindName(NameKind kind, std::string_view text) const noexcept {
  return directory_.Find(HashOf(kind, text),
                         [&](Line line) { return MatchesName(line, kind, text); });
}

Line Registry::InternName(NameKind kind, std::string_view text) noexcept {
  if (text.empty()) return 0;
  const Line overflow = roots_.overflow_names[IndexOf(kind)];
  if (const Line found = FindName(kind, text)) return found;
  if (!pitwall::IsValidName(text)) return overflow;
  Atomic<std::uint32_t>& count = roots_.names[IndexOf(kind)];
  // Relaxed: a number by itself. It counts before the name is there, so the cap is never passed.
  if (count.fetch_add(1, std::memory_order_relaxed) >= roots_.max_names) {
    count.fetch_sub(1, std::memory_order_relaxed);
    return overflow;
  }
  bool is_ours = false;
  const Line name = directory_.FindOrInsert(
      HashOf(kind, text), static_cast<std::uint32_t>(kind),
      [&](Line line) { return MatchesName(line, kind, text); },
      [&] {
        const Line made = MakeName(text);
        is_ours = made != 0;
        return made;
      },
      [&](Line late) {
        is_ours = false;
        arena_.Free(Pool::kName, late);
      });
  if (!is_ours) count.fetch_sub(1, std::memory_order_relaxed);
  return name;
}

bool Registry::MatchesAgent(Line line, std::string_view agent_id) const noexcept {
  const AgentRecord& agent = AgentAt(line);
  return agent.links.kind.load(std::memory_order_relaxed) ==
             static_cast<std::uint32_t>(NameKind::kAgent) &&
         agent.size_bytes.load(std::memory_order_relaxed) == agent_id.size() &&
         agent.id.Equals(agent_id) && !IsRetired(line);
}

bool Registry::TryReference(Line line, std::string_view agent_id) noexcept {
  if (!references_.TryAcquire(AgentAt(line).references, line)) return false;
  if (MatchesAgent(line, agent_id)) return true;
  Release(line);
  return false;
}

Line Registry::FindAgent(std::string_view agent_id) noexcept {
  if (agent_id == kOverflowName) {
    return AcquireOverflowAgent();
  }
  const std::uint64_t hash = HashOf(NameKind::kAgent, agent_id);
  // The hash alone tells nearly always, and TryReference() compares the id anyway.
  constexpr auto kAgentKind = static_cast<std::uint32_t>(NameKind::kAgent);
  const Line likely = directory_.Find(hash, [&](Line line) {
    return AgentAt(line).links.kind.load(std::memory_order_relaxed) == kAgentKind;
  });
  if (likely == 0 || TryReference(likely, agent_id)) return likely;
  for (;;) {
    const Line found =
        directory_.Find(hash, [&](Line line) { return MatchesAgent(line, agent_id); });
    if (found == 0 || TryReference(found, agent_id)) return found;
  }
}

Line Registry::AcquireAgent(std::string_view agent_id) noexcept {
  if (agent_id.empty() || agent_id.size() > kMaxNameBytes) agent_id = kOverflowName;
  if (const Line found = FindAgent(agent_id)) return found;
  if (!pitwall::IsValidName(agent_id)) return AcquireOverflowAgent();
  if (roots_.agents.fetch_add(1, std::memory_order_relaxed) >= roots_.max_agents) {
    roots_.agents.fetch_sub(1, std::memory_order_relaxed);
    return AcquireOverflowAgent();
  }
  return InsertAgent(HashOf(NameKind::kAgent, agent_id), agent_id);
}

Line Registry::MakeAgent(std::string_view agent_id) noexcept {
  const Line line = arena_.Allocate(Pool::kAgent);
  if (line == 0) return 0;
  AgentRecord& agent = AgentAt(line);
  agent.size_bytes.store(static_cast<std::uint32_t>(agent_id.size()), std::memory_order_relaxed);
  agent.id.Store(agent_id);
  agent.serial.store(roots_.serial.fetch_add(1, std::memory_order_relaxed),
                     std::memory_order_relaxed);
  references_.AcquireNew(agent.references, line);
  return line;
}

void Registry::DiscardAgent(Line line) noexcept {
  references_.UndoAcquireNew(AgentAt(line).references, line);
  arena_.Free(Pool::kAgent, line, kReferencesWord);
}

Line Registry::InsertAgent(std::uint64_t hash, std::string_view agent_id) noexcept {
  for (;;) {
    Line made = 0;
    const Line agent = directory_.FindOrInsert(
        hash, static_cast<std::uint32_t>(NameKind::kAgent),
        [&](Line line) { return MatchesAgent(line, agent_id); },
        [&] { return made = MakeAgent(agent_id); },
        [&](Line late) {
          made = 0;
          DiscardAgent(late);
        });
    if (agent != 0 && agent == made) {
      if (has_lists_) ListAgent(agent);
      return agent;
    }
    if (agent == 0 || TryReference(agent, agent_id)) {
      roots_.agents.fetch_sub(1, std::memory_order_relaxed);
      return agent;
    }
  }
}

void Registry::ListAgent(Line agent) noexcept {
  // Relaxed: a hint.
  const std::uint32_t number = inserted_agents_.fetch_add(1, std::memory_order_relaxed);
  AgentAt(agent).prefetch_hint.store(
      recent_agents_[number % kPrefetchDistance].exchange(agent, std::memory_order_relaxed),
      std::memory_order_relaxed);
  Line first = roots_.first_agent.load(std::memory_order_relaxed);
  do {
    AgentAt(agent).next_agent.store(first, std::memory_order_relaxed);
    // Release: pairs with first_agent().
  } while (!roots_.first_agent.compare_exchange_weak(first, agent, std::memory_order_release,
                                                     std::memory_order_relaxed));
}

bool Registry::MatchesSeries(Line line, SeriesKind kind, Line agent, Line name_a,
                             Line name_b) const noexcept {
  const SeriesRecord& series = SeriesAt(line);
  return series.links.kind.load(std::memory_order_relaxed) == static_cast<std::uint32_t>(kind) &&
         series.agent.load(std::memory_order_relaxed) == agent &&
         series.name_a.load(std::memory_order_relaxed) == name_a &&
         series.name_b.load(std::memory_order_relaxed) == name_b;
}

Line Registry::FindSeries(SeriesKind kind, Line agent, Line name_a, Line name_b) const noexcept {
  return directory_.Find(HashOf(kind, agent, name_a, name_b), [&](Line line) {
    return MatchesSeries(line, kind, agent, name_a, name_b);
  });
}

Line Registry::GetOrCreateSeries(SeriesKind kind, Line agent, Line name_a, Line name_b,
                                 std::int64_t started_at_ms, std::uint64_t serial) noexcept {
  if (const Line found = FindSeries(kind, agent, name_a, name_b)) return found;
  const bool is_capped = IsCapped(kind) && !IsOverflow(NameKind::kTool, name_a);
  Atomic<std::uint32_t>& capped_count = AgentAt(agent).capped_series_count;
  if (is_capped &&
      capped_count.fetch_add(1, std::memory_order_relaxed) >= kMaxCappedSeriesPerAgent) {
    capped_count.fetch_sub(1, std::memory_order_relaxed);
    const Line other_tool = roots_.overflow_names[IndexOf(NameKind::kTool)];
    const Line other_type = roots_.overflow_names[IndexOf(NameKind::kErrorType)];
    return GetOrCreateSeries(kind, agent, other_tool,
                             kind == SeriesKind::kTransition ? other_tool : other_type,
                             started_at_ms);
  }
  const Pool pool = kKinds[static_cast<std::size_t>(kind)].record_pool;
  const std::uint64_t hash = HashOf(kind, agent, name_a, name_b);
  Line made = 0;
  const Line series = directory_.FindOrInsert(
      hash, static_cast<std::uint32_t>(kind),
      [&](Line line) { return MatchesSeries(line, kind, agent, name_a, name_b); },
      [&] {
        made = arena_.Allocate(pool);
        if (made == 0) return made;
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
      [&](Line late) {
        made = 0;
        arena_.Free(pool, late);
      });
  if (series == 0 || series != made) {
    if (is_capped) capped_count.fetch_sub(1, std::memory_order_relaxed);
    return series;
  }
  roots_.series.fetch_add(1, std::memory_order_relaxed);
  if (has_lists_) ListSeries(series);
  return series;
}

void Registry::ListSeries(Line line) noexcept {
  SeriesRecord& series = SeriesAt(line);
  // Release, both: whoever walks a list sees the record complete.
  Ref& first = AgentAt(series.agent.load(std::memory_order_relaxed)).first_series;
  Line next = first.load(std::memory_order_relaxed);
  do {
    series.next_of_agent.store(next, std::memory_order_relaxed);
  } while (!first.compare_exchange_weak(next, line, std::memory_order_release,
                                        std::memory_order_relaxed));
  next = roots_.new_series.load(std::memory_order_relaxed);
  do {
    series.next_new.store(next, std::memory_order_relaxed);
  } while (!roots_.new_series.compare_exchange_weak(next, line, std::memory_order_release,
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

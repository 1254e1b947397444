#include "series/agent_table.h"

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

void AgentTable::MakeSpecialAgents() {
  roots_.overflow_agent = Make(kOverflowName);
  roots_.retired_agent = Make({});
  if (!roots_.overflow_agent || !roots_.retired_agent) throw std::bad_alloc();
}

bool AgentTable::Matches(AgentRef ref, std::string_view agent_id) const noexcept {
  const AgentRecord& agent = arena_.At(ref);
  return agent.links.kind.load(std::memory_order_relaxed) ==
             static_cast<std::uint32_t>(NameKind::kAgent) &&
         agent.size_bytes.load(std::memory_order_relaxed) == agent_id.size() &&
         agent.id.Equals(agent_id) && !IsRetired(ref);
}

bool AgentTable::TryReference(AgentRef agent, std::string_view agent_id) noexcept {
  if (!references_.TryAcquire(arena_.At(agent).references, agent)) return false;
  if (Matches(agent, agent_id)) return true;
  Release(agent);
  return false;
}

AgentRef AgentTable::Find(std::string_view agent_id) noexcept {
  if (agent_id == kOverflowName) return AcquireOverflow();
  const std::uint64_t hash = keys_.HashOf(NameKind::kAgent, agent_id);
  // The hash alone nearly always identifies the agent, and TryReference() compares the id anyway.
  constexpr auto kAgentKind = static_cast<std::uint32_t>(NameKind::kAgent);
  const AgentRef likely = directory_.Find<AgentRecord>(hash, [&](AgentRef agent) {
    return arena_.At(agent).links.kind.load(std::memory_order_relaxed) == kAgentKind;
  });
  if (!likely || TryReference(likely, agent_id)) return likely;
  for (;;) {
    const AgentRef found = directory_.Find<AgentRecord>(
        hash, [&](AgentRef agent) { return Matches(agent, agent_id); });
    if (!found || TryReference(found, agent_id)) return found;
  }
}

AgentRef AgentTable::Acquire(std::string_view agent_id) noexcept {
  if (agent_id.empty() || agent_id.size() > kMaxNameBytes) agent_id = kOverflowName;
  if (const AgentRef found = Find(agent_id)) return found;
  if (!pitwall::IsValidName(agent_id)) return AcquireOverflow();
  if (roots_.agents.fetch_add(1, std::memory_order_relaxed) >= roots_.max_agents) {
    roots_.agents.fetch_sub(1, std::memory_order_relaxed);
    return AcquireOverflow();
  }
  return Insert(keys_.HashOf(NameKind::kAgent, agent_id), agent_id);
}

AgentRef AgentTable::Make(std::string_view agent_id) noexcept {
  const AgentRef ref = arena_.Allocate<AgentRecord>(Pool::kAgent);
  if (!ref) return ref;
  AgentRecord& agent = arena_.At(ref);
  agent.size_bytes.store(static_cast<std::uint32_t>(agent_id.size()), std::memory_order_relaxed);
  agent.id.Store(agent_id);
  agent.serial.store(roots_.serial.fetch_add(1, std::memory_order_relaxed),
                     std::memory_order_relaxed);
  references_.AcquireNew(agent.references, ref);
  return ref;
}

void AgentTable::Discard(AgentRef agent) noexcept {
  references_.UndoAcquireNew(arena_.At(agent).references, agent);
  arena_.Free(Pool::kAgent, agent, kReferencesWord);
}

AgentRef AgentTable::Insert(std::uint64_t hash, std::string_view agent_id) noexcept {
  for (;;) {
    AgentRef made;
    const AgentRef agent = directory_.FindOrInsert<AgentRecord>(
        hash, static_cast<std::uint32_t>(NameKind::kAgent),
        [&](AgentRef ref) { return Matches(ref, agent_id); }, [&] { return made = Make(agent_id); },
        [&](AgentRef late) {
          made = {};
          Discard(late);
        });
    if (agent && agent == made) {
      if (has_lists_) List(agent);
      return agent;
    }
    if (!agent || TryReference(agent, agent_id)) {
      roots_.agents.fetch_sub(1, std::memory_order_relaxed);
      return agent;
    }
  }
}

void AgentTable::List(AgentRef agent) noexcept {
  // Relaxed: the number is only a hint.
  const std::uint32_t number = inserted_agents_.fetch_add(1, std::memory_order_relaxed);
  AgentRecord& record = arena_.At(agent);
  record.prefetch_hint.store(
      recent_agents_[number % kPrefetchDistance].exchange(agent, std::memory_order_relaxed),
      std::memory_order_relaxed);
  AgentRef next = roots_.first_agent.load(std::memory_order_relaxed);
  do {
    record.next_agent.store(next, std::memory_order_relaxed);
    // Release: pairs with first().
  } while (!roots_.first_agent.compare_exchange_weak(next, agent, std::memory_order_release,
                                                     std::memory_order_relaxed));
}

void AgentTable::UnlistRetired() noexcept {
  AgentRef before;  // the last agent that stays
  for (AgentRef agent = first(); agent;) {
    // Relaxed, here and below: the only other threads at the list put agents in front.
    const AgentRef next = arena_.At(agent).next_agent.load(std::memory_order_relaxed);
    if (!IsRetired(agent)) {
      before = agent;
    } else {
      AgentRef front = agent;
      if (!before && !roots_.first_agent.compare_exchange_strong(
                         front, next, std::memory_order_relaxed, std::memory_order_acquire)) {
        // New agents were put in front; they stay.
        before = front;
        while (arena_.At(before).next_agent.load(std::memory_order_relaxed) != agent) {
          before = arena_.At(before).next_agent.load(std::memory_order_relaxed);
        }
      }
      if (before) arena_.At(before).next_agent.store(next, std::memory_order_relaxed);
    }
    agent = next;
  }
}

void AgentTable::Free(AgentRef agent) noexcept {
  PITWALL_ASSERT(IsRetired(agent));
  const AgentRecord& record = arena_.At(agent);
  if (const Ref<ScoreRing> scores = record.scores.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kScores, scores);
  }
  if (const Ref<AgentLabels> labels = record.labels.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kLabels, labels);
  }
  if (const Ref<AgentPatterns> patterns = record.patterns.load(std::memory_order_relaxed)) {
    arena_.Free(Pool::kPatterns, patterns);
  }
  arena_.Free(Pool::kAgent, agent, kReferencesWord);
  roots_.agents.fetch_sub(1, std::memory_order_relaxed);
}

void AgentTable::Remove(AgentRef agent, Line end) noexcept {
  if (directory_.Remove(agent, end)) {
    arena_.Free(Pool::kAgent, agent, kReferencesWord);
  } else {
    arena_.At(agent).links.hash.store(0, std::memory_order_relaxed);
  }
  roots_.agents.fetch_sub(1, std::memory_order_relaxed);
}

}  // namespace pitwall::internal

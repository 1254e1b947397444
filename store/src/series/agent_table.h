// Agents: each id has one record at a time, held by references (memory/references.h).
//
//  1. Find() and Acquire() look the id up, acquire a reference, then compare the id once more,
//     because the record may belong to another agent by then.
//  2. An agent whose references are 0 can be retired, by one thread at a time. Nobody can acquire a
//     reference to it any more, and a lookup of its id creates a new agent.
//  3. The caller then merges the contents of its series into the retired agent. The record leaves
//     the list and the directory and is freed (Registry::Remove(), or Remove() below in a shared
//     arena).
//
// Who may call: any thread of any process that uses the arena, unless a function says otherwise.
// Progress: lock-free (directory.h); in a shared arena references are under a mutex of the process.
// Errors: too many agents give the overflow agent; a full arena gives none.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "memory/directory.h"
#include "memory/references.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/assert.h"
#include "pitwall/internal/atomics.h"
#include "series/record_keys.h"
#include "series/records.h"

namespace pitwall::internal {

class AgentTable {
 public:
  // All must outlive it. `process_references` is nullptr in private memory. Without `has_lists`
  // agents are not listed.
  AgentTable(Arena& arena, RegistryRoots& roots, Directory& directory,
             ProcessReferences* process_references, bool has_lists) noexcept
      : arena_(arena),
        roots_(roots),
        directory_(directory),
        keys_(roots),
        references_(process_references),
        has_lists_(has_lists) {}

  // Creates the overflow agent and the retired agent of a new arena. Throws std::bad_alloc if there
  // is no room.
  void MakeSpecialAgents();

  // The agent with a reference, created if it is new. The overflow agent if there are too many or
  // the id is not a valid name; none if the arena is full.
  AgentRef Acquire(std::string_view agent_id) noexcept;
  // The agent with a reference, or none.
  AgentRef Find(std::string_view agent_id) noexcept;
  // Adds a reference; the caller holds one.
  void AddReference(AgentRef agent) noexcept {
    references_.AcquireAnother(arena_.At(agent).references, agent);
  }
  void Release(AgentRef agent) noexcept { references_.Release(arena_.At(agent).references, agent); }

  AgentRef overflow() const noexcept { return roots_.overflow_agent; }
  // Holds the sums of the agents that were retired. It has no id.
  AgentRef retired() const noexcept { return roots_.retired_agent; }
  // One more agent that holds sums and stays: it has no id, is on no list and does not count. None
  // if the arena is full.
  AgentRef MakeUnlisted() noexcept { return Make({}); }
  // The number of agents, without the special ones.
  std::uint32_t count() const noexcept { return roots_.agents.load(std::memory_order_relaxed); }

  // The newest agent on the list of all agents, which is linked by next_agent.
  AgentRef first() const noexcept { return roots_.first_agent.load(std::memory_order_acquire); }
  // visit(agent) for every listed agent, newest first; under Registry::lists_mutex(), or on the
  // thread that removes agents. Agents lie anywhere in memory, and each names the next: the walk
  // prefetches agents further on.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (AgentRef agent = first(); agent;) {
      const AgentRecord& record = arena_.At(agent);
      const AgentRecord& hinted = arena_.At(record.prefetch_hint.load(std::memory_order_relaxed));
      __builtin_prefetch(&hinted);
      __builtin_prefetch(&hinted.prefetch_hint);
      const AgentRef next = record.next_agent.load(std::memory_order_relaxed);
      visit(agent);
      agent = next;
    }
  }

  // Returns false if somebody holds a reference. One thread at a time.
  bool Retire(AgentRef agent) noexcept { return TryRetire(arena_.At(agent).references); }
  bool IsRetired(AgentRef agent) const noexcept {
    return (arena_.At(agent).references.load(std::memory_order_relaxed) & kRetired) != 0;
  }
  // Removes every retired agent from the list; under Registry::lists_mutex(), exclusively.
  void UnlistRetired() noexcept;
  // Frees the record of an agent that is retired and not listed, and that has no series any more.
  void Free(AgentRef agent) noexcept;
  // Removes a retired agent of a shared arena, by the process that owns it. If the directory, of
  // lines before `end`, does not lead to the agent, because a process died before it inserted the
  // agent or after it removed it, the lines stop being a record and are lost.
  void Remove(AgentRef agent, Line end) noexcept;

 private:
  AgentRef Make(std::string_view agent_id) noexcept;
  void Discard(AgentRef agent) noexcept;
  AgentRef Insert(std::uint64_t hash, std::string_view agent_id) noexcept;
  AgentRef AcquireOverflow() noexcept {
    AddReference(overflow());
    return overflow();
  }
  bool TryReference(AgentRef agent, std::string_view agent_id) noexcept;
  bool Matches(AgentRef ref, std::string_view agent_id) const noexcept;
  void List(AgentRef agent) noexcept;

  Arena& arena_;
  RegistryRoots& roots_;
  Directory& directory_;
  const RecordKeys keys_;
  ReferenceCounter references_;
  const bool has_lists_;
  // The newest agents that this process inserted, for `prefetch_hint`. The distance is the number
  // of loads in flight in ForEach().
  static constexpr std::size_t kPrefetchDistance = 16;
  std::array<AtomicRef<AgentRecord>, kPrefetchDistance> recent_agents_{};
  Atomic<std::uint32_t> inserted_agents_{0};
};

}  // namespace pitwall::internal

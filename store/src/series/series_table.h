// Series: one record for each agent, kind and pair of names.
//
// Only a caller that holds a reference to the agent looks up or creates its series, so a series
// needs no references of its own.
//
// Who may call: any thread of any process that uses the arena, unless a function says otherwise.
// Progress: lock-free (directory.h).
// Errors: a full arena gives none. An agent with too many transitions and error types counts the
// rest in a series of the overflow names.
#pragma once

#include <cstdint>

#include "memory/directory.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "series/name_table.h"
#include "series/record_keys.h"
#include "series/records.h"

namespace pitwall::internal {

class SeriesTable {
 public:
  // All must outlive it. Without `has_lists` series are not listed.
  SeriesTable(Arena& arena, RegistryRoots& roots, Directory& directory, const NameTable& names,
              bool has_lists) noexcept
      : arena_(arena),
        roots_(roots),
        directory_(directory),
        names_(names),
        keys_(roots),
        has_lists_(has_lists) {}

  // The agent's series, or none.
  SeriesRef Find(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b) const noexcept;
  // Prepares the cache for a Find() that follows soon.
  void Prefetch(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b) const noexcept {
    directory_.Prefetch(keys_.HashOf(kind, agent, name_a, name_b));
  }
  // The agent's series, created if it is new. With `serial` 0 it gets the next serial number.
  SeriesRef GetOrCreate(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                        std::int64_t started_at_ms, std::uint64_t serial = 0) noexcept;

  // When a series began and was last used; a counter has the times of its agent.
  SeriesStamp StampOf(const SeriesRecord& series) const noexcept;
  std::uint64_t count() const noexcept { return roots_.series.load(std::memory_order_relaxed); }

  // The newest series on the agent's list, which is linked by next_of_agent.
  SeriesRef first(AgentRef agent) const noexcept {
    // Acquire: pairs with the release of List().
    return arena_.At(agent).first_series.load(std::memory_order_acquire);
  }
  // visit(series) for every listed series of the agent, newest first; under
  // Registry::lists_mutex(), or on the thread that removes agents. The visit may free the series.
  template <class Visit>
  void ForEach(AgentRef agent, const Visit& visit) const {
    for (SeriesRef series = first(agent); series;) {
      const SeriesRef next = arena_.At(series).next_of_agent.load(std::memory_order_relaxed);
      visit(series);
      series = next;
    }
  }
  // Empties the list of new series, which is linked by next_new. Only the sampler, and readers
  // under its mutex.
  SeriesRef DrainNew() noexcept {
    // Acquire: pairs with the release of List().
    return roots_.new_series.exchange({}, std::memory_order_acquire);
  }

  // Removes and frees every listed series of a retired agent; under Registry::lists_mutex(),
  // exclusively.
  void RemoveAllOf(AgentRef agent) noexcept;
  // Removes a series of a retired agent of a shared arena, by the process that owns it. If the
  // directory, of lines before `end`, does not lead to the series, because a process died before it
  // inserted the series or after it removed it, the lines stop being a record and are lost.
  void Remove(SeriesRef series, Line end) noexcept;

 private:
  bool Matches(SeriesRef ref, SeriesKind kind, AgentRef agent, NameRef name_a,
               NameRef name_b) const noexcept;
  void List(SeriesRef series) noexcept;
  void Invalidate(SeriesRef series) noexcept;
  // Frees the blocks of the series that lie before `end`.
  void Free(SeriesRef series, const KindInfo& kind, Line end) noexcept;
  void FreeShard(const KindInfo& kind, ShardRef shard, Line end) noexcept;

  Arena& arena_;
  RegistryRoots& roots_;
  Directory& directory_;
  const NameTable& names_;
  const RecordKeys keys_;
  const bool has_lists_;
};

}  // namespace pitwall::internal

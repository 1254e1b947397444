// The tables of one arena: names, agents and their series, and the checks on their records.
//
// The tables share one directory (memory/directory.h). In an arena of one process agents and series
// are listed, for the sampler and for readers. In a shared arena there are no lists, because a
// process that dies might leave a list incomplete. Its owner scans all lines instead (shared/).
//
// Who may call: any thread, unless a function or a table says otherwise. The constructors run
// before any other thread uses the object.
#pragma once

#include <cstdint>
#include <shared_mutex>
#include <span>
#include <string_view>

#include "memory/directory.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/store.h"
#include "series/agent_table.h"
#include "series/name_table.h"
#include "series/record_checks.h"
#include "series/records.h"
#include "series/series_table.h"

namespace pitwall::internal {

class Registry {
 public:
  // Creates the tables of a new arena. Throws std::bad_alloc if there is no room.
  Registry(Arena& arena, const StoreOptions& options);
  // Uses the tables of a shared arena.
  Registry(Arena& arena, ProcessReferences& process_references);
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  NameTable& names() noexcept { return names_; }
  const NameTable& names() const noexcept { return names_; }
  AgentTable& agents() noexcept { return agents_; }
  const AgentTable& agents() const noexcept { return agents_; }
  SeriesTable& series() noexcept { return series_; }
  const SeriesTable& series() const noexcept { return series_; }
  RecordChecks& checks() noexcept { return checks_; }

  template <class Record>
  Record& At(Ref<Record> ref) const noexcept {
    return arena_.At(ref);
  }
  Arena& arena() const noexcept { return arena_; }
  double quality_max() const noexcept { return roots_.quality_max; }

  // Held shared during a walk over the lists, exclusively while blocks are freed. Recorders never
  // take it.
  std::shared_mutex& lists_mutex() const noexcept { return lists_mutex_; }
  // Removes and frees retired agents and their series, after the caller has merged the contents
  // into the retired agent. `agents` must name every agent that is retired. One thread; under
  // lists_mutex(), exclusively.
  void Remove(std::span<const AgentRef> agents) noexcept;

  // The serial number that the next agent or series gets. AdvanceSerial() never lowers it.
  std::uint64_t next_serial() const noexcept {
    return roots_.serial.load(std::memory_order_relaxed);
  }
  void AdvanceSerial(std::uint64_t next) noexcept;

 private:
  Arena& arena_;
  RegistryRoots& roots_;
  Directory directory_;
  NameTable names_;
  AgentTable agents_;
  SeriesTable series_;
  RecordChecks checks_;
  mutable std::shared_mutex lists_mutex_;
};

// Releases a reference to an agent when it goes out of scope. The reference may be none.
class AgentReference {
 public:
  AgentReference(Registry& registry, AgentRef agent) noexcept
      : registry_(registry), agent_(agent) {}
  ~AgentReference() {
    if (agent_) registry_.agents().Release(agent_);
  }
  AgentReference(const AgentReference&) = delete;
  AgentReference& operator=(const AgentReference&) = delete;
  AgentRef ref() const noexcept { return agent_; }

 private:
  Registry& registry_;
  const AgentRef agent_;
};

}  // namespace pitwall::internal

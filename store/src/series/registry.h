// Names, agents and their series: everything that is found by a key.
//
// Agents are held by references (references.h): whoever looks one up takes a reference, then
// compares the id again. An agent that retires (one thread at a time) cannot be taken any more, and
// a lookup makes a new agent of that name; then its contents are merged into the retired, the
// record and its series leave the directory and the lists, and the blocks are freed.
//
// Series are found only by who holds a reference to their agent, so they need none of their own.
#pragma once

#include <array>
#include <cstdint>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <vector>

#include "memory/directory.h"
#include "memory/siphash.h"
#include "pitwall/internal/arena.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/store.h"
#include "series/records.h"

namespace pitwall::internal {

class Registry {
 public:
  // Of an arena that has none yet: makes it. Throws std::bad_alloc where there is no room.
  Registry(Arena& arena, const StoreOptions& options);
  // Of an arena that others use too.
  Registry(Arena& arena, ProcessReferences& process_references);

  // A name's record, made where it is new; that of kOverflowName where the kind is full; 0 for an
  // empty name and where memory has run out. Lock-free.
  NameRef InternName(NameKind kind, std::string_view text) noexcept;
  NameRef FindName(NameKind kind, std::string_view text) const noexcept;
  // The agent with a reference taken, made where it is new: the overflow agent where there are
  // enough; 0 where memory has run out. Lock-free.
  AgentRef AcquireAgent(std::string_view agent_id) noexcept;
  // The same, but 0 where there is no such agent.
  AgentRef FindAgent(std::string_view agent_id) noexcept;
  void AddReference(AgentRef agent) noexcept {
    references_.AcquireAnother(AgentAt(agent).references, agent);
  }
  void Release(AgentRef agent) noexcept { references_.Release(AgentAt(agent).references, agent); }

  // An agent's series, or 0. The caller holds a reference.
  SeriesRef FindSeries(SeriesKind kind, AgentRef agent, NameRef name_a,
                       NameRef name_b) const noexcept;
  // For a FindSeries() that comes soon.
  void PrefetchSeries(SeriesKind kind, AgentRef agent, NameRef name_a,
                      NameRef name_b) const noexcept {
    directory_.Prefetch(HashOf(kind, agent, name_a, name_b));
  }
  // The same, made where it is new; 0 where memory has run out. `serial` 0 takes the next number.
  SeriesRef GetOrCreateSeries(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                              std::int64_t started_at_ms, std::uint64_t serial = 0) noexcept;

  // Whether the lines hold what their hash says: a record tells damage by itself. The lines lie
  // within the arena, whatever is in them.
  bool IsIntactNameRecord(NameRef name, NameKind kind) const noexcept;
  bool IsIntactAgentRecord(AgentRef agent) const noexcept;
  bool IsIntactSeriesRecord(SeriesRef series) const noexcept;

  // When a series began and was used last; a counter goes by its agent.
  SeriesStamp StampOf(const SeriesRecord& series) const noexcept;

  AgentRecord& AgentAt(AgentRef agent) const noexcept { return arena_.At(agent); }
  SeriesRecord& SeriesAt(SeriesRef series) const noexcept { return arena_.At(series); }
  NameRecord& NameAt(NameRef name) const noexcept { return arena_.At(name); }
  Arena& arena() const noexcept { return arena_; }

  AgentRef overflow_agent() const noexcept { return roots_.overflow_agent; }
  // Nameless: what those did who left.
  AgentRef retired_agent() const noexcept { return roots_.retired_agent; }
  bool IsOverflow(NameKind kind, NameRef name) const noexcept {
    return name == roots_.overflow_names[IndexOf(kind)];
  }
  // Records lie from here on: behind the directory's buckets.
  Line first_record() const noexcept {
    return roots_.directory + roots_.bucket_count / static_cast<std::uint32_t>(kLineBytes / 8);
  }
  double quality_max() const noexcept { return roots_.quality_max; }

  // First of the list of all agents, newest first, linked by next_agent.
  AgentRef first_agent() const noexcept {
    return roots_.first_agent.load(std::memory_order_acquire);
  }
  // visit(agent) for every live agent, newest first; under lists_mutex(), or on the one thread that
  // removes agents. Agents lie anywhere, and
  // each names the next: those further on are asked for early.
  template <class Visit>
  void ForEachAgent(const Visit& visit) const {
    for (AgentRef agent = first_agent(); agent;) {
      const AgentRecord& record = AgentAt(agent);
      const AgentRecord& hinted = AgentAt(record.prefetch_hint.load(std::memory_order_relaxed));
      __builtin_prefetch(&hinted);
      __builtin_prefetch(&hinted.prefetch_hint);
      const AgentRef next = record.next_agent.load(std::memory_order_relaxed);
      visit(agent);
      agent = next;
    }
  }
  // visit(series) for every series of the agent, newest first; under lists_mutex(), or on the one
  // thread that removes agents. The visit may
  // free the series.
  template <class Visit>
  void ForEachSeries(AgentRef agent, const Visit& visit) const {
    for (SeriesRef series = first_series(agent); series;) {
      const SeriesRef next = SeriesAt(series).next_of_agent.load(std::memory_order_relaxed);
      visit(series);
      series = next;
    }
  }
  // First of the list of an agent's series, linked by next_of_agent.
  SeriesRef first_series(AgentRef agent) const noexcept {
    // Acquire, both: pairs with the release of who put a record in front.
    return AgentAt(agent).first_series.load(std::memory_order_acquire);
  }
  // Series made since the last call, linked by next_new; the sampler and readers under its mutex.
  SeriesRef DrainNewSeries() noexcept {
    return roots_.new_series.exchange({}, std::memory_order_acquire);
  }

  // Held shared by whoever walks the lists, alone while blocks are freed. Recorders never take it.
  std::shared_mutex& lists_mutex() const noexcept { return lists_mutex_; }

  // The end of agents, by one thread at a time. Retire() is false where somebody holds a reference.
  // Between the two the caller folds their series; Remove() frees them with the agents, of which
  // every one that is retired must be named.
  bool Retire(AgentRef agent) noexcept { return TryRetire(AgentAt(agent).references); }
  bool IsRetired(AgentRef agent) const noexcept {
    return (AgentAt(agent).references.load(std::memory_order_relaxed) & kRetired) != 0;
  }
  void Remove(std::span<const AgentRef> agents) noexcept;
  // The same in an arena of many: first every series of the agent, as found by looking, then the
  // agent. Where the directory, of lines before `end`, does not lead to one, because somebody died
  // who was about to put it there or had taken it out, it ceases to be a record and its lines are
  // lost.
  void RemoveSeries(SeriesRef series, Line end) noexcept;
  void RemoveAgent(AgentRef agent, Line end) noexcept;

  void AdvanceSerial(std::uint64_t next) noexcept;
  std::uint64_t next_serial() const noexcept {
    return roots_.serial.load(std::memory_order_relaxed);
  }

  // How many names and agents count towards their caps. Who dies between counting one and putting
  // it into the directory leaves a count too high: where nobody makes any, ReplaceCapCounts() puts
  // `found` in the place of what was `seen` before, if that is there still.
  struct CapCounts {
    std::uint32_t agents = 0;
    std::array<std::uint32_t, kNameKinds> names{};
    std::uint32_t& OfNames(NameKind kind) { return names[IndexOf(kind)]; }
  };
  CapCounts ReadCapCounts() const noexcept;
  void ReplaceCapCounts(const CapCounts& seen, const CapCounts& found) noexcept;
  // Whether the directory, of lines before `end`, leads to it.
  bool IsInDirectory(NameRef name, Line end) const noexcept {
    return directory_.Reaches(name, end);
  }

  std::uint32_t agent_count() const noexcept {
    return roots_.agents.load(std::memory_order_relaxed);
  }
  std::uint32_t name_count(NameKind kind) const noexcept {
    return roots_.names[IndexOf(kind)].load(std::memory_order_relaxed);
  }
  std::uint64_t series_count() const noexcept {
    return roots_.series.load(std::memory_order_relaxed);
  }

 private:
  static std::size_t IndexOf(NameKind kind) {
    return static_cast<std::size_t>(kind) - static_cast<std::size_t>(NameKind::kAgent);
  }
  std::uint64_t HashOf(NameKind kind, std::string_view text) const noexcept;
  std::uint64_t HashOf(SeriesKind kind, AgentRef agent, NameRef name_a,
                       NameRef name_b) const noexcept;
  static std::uint32_t CheckOf(std::uint64_t hash, std::uint64_t serial);
  NameRef MakeName(std::string_view text) noexcept;
  AgentRef MakeAgent(std::string_view agent_id) noexcept;
  void DiscardAgent(AgentRef agent) noexcept;
  AgentRef InsertAgent(std::uint64_t hash, std::string_view agent_id) noexcept;
  bool TryReference(AgentRef agent, std::string_view agent_id) noexcept;
  AgentRef AcquireOverflowAgent() noexcept {
    AddReference(overflow_agent());
    return overflow_agent();
  }
  bool MatchesSeries(SeriesRef ref, SeriesKind kind, AgentRef agent, NameRef name_a,
                     NameRef name_b) const noexcept;
  bool MatchesName(NameRef ref, NameKind kind, std::string_view text) const noexcept;
  bool MatchesAgent(AgentRef agent, std::string_view agent_id) const noexcept;
  void ListAgent(AgentRef agent) noexcept;
  void UnlistRetired() noexcept;
  void Remove(AgentRef agent) noexcept;
  void ListSeries(SeriesRef series) noexcept;
  template <class Record>
  void InvalidateRecord(Ref<Record> record) noexcept;
  void FreeSeries(SeriesRef series) noexcept;
  void FreeShard(const KindInfo& kind, ShardRef shard) noexcept;

  SipKey key() const noexcept { return {roots_.key[0], roots_.key[1]}; }

  Arena& arena_;
  RegistryRoots& roots_;
  ReferenceCounter references_;
  Directory directory_;
  // Agents and series are listed, for one process that samples them. In an arena of many there are
  // no lists, which a process that dies might leave half made: its keeper finds records by looking.
  const bool has_lists_;
  mutable std::shared_mutex lists_mutex_;
  // The newest agents that this process made, for `prefetch_hint`: how far ahead it leads is how
  // many loads are under way.
  static constexpr std::size_t kPrefetchDistance = 16;
  std::array<AtomicRef<AgentRecord>, kPrefetchDistance> recent_agents_{};
  Atomic<std::uint32_t> inserted_agents_{0};
};

// A reference to an agent for as long as this lives.
class AgentReference {
 public:
  AgentReference(Registry& registry, AgentRef agent) noexcept
      : registry_(registry), agent_(agent) {}
  ~AgentReference() {
    if (agent_) registry_.Release(agent_);
  }
  AgentReference(const AgentReference&) = delete;
  AgentReference& operator=(const AgentReference&) = delete;
  AgentRef ref() const noexcept { return agent_; }

 private:
  Registry& registry_;
  const AgentRef agent_;
};

}  // namespace pitwall::internal

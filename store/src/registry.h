// Names, agents and their series: everything that is found by a key.
//
// Reference protocol of agents:
//  1. Whoever looks an agent up raises `references` with a compare-and-swap that fails where
//     kRetired is set, then compares the id again: the record may have found a new owner since.
//  2. Retiring (the sampler alone) exchanges exactly 0 for kRetired: from then on nobody can take a
//     reference, and a lookup makes a new agent of that name.
//  3. The contents are folded, the record and its series leave the directory and the lists, and the
//     blocks are freed. `references` lives on, with kRetired in it, and is only ever added to: a
//     new owner trades the flag for his own reference, so that one taken for a moment in step 1, by
//     somebody who had found the record's last life, is given back without harm.
//
// Series are found only by who holds a reference to their agent, so they need none of their own.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "directory.h"
#include "pitwall/internal/arena.h"
#include "pitwall/store.h"
#include "records.h"
#include "siphash.h"

namespace pitwall::internal {

class Registry {
 public:
  Registry(Arena& arena, const StoreOptions& options);

  // A name's record, made where it is new; that of kOverflowName where the kind is full; 0 for an
  // empty name and where memory has run out. Lock-free.
  Line Name(NameKind kind, std::string_view text) noexcept;
  Line FindName(NameKind kind, std::string_view text) const noexcept;
  // The agent with a reference taken, made where it is new: the overflow agent where there are
  // enough; 0 where memory has run out. Lock-free.
  Line AcquireAgent(std::string_view agent_id) noexcept;
  // The same, but 0 where there is no such agent.
  Line FindAgent(std::string_view agent_id) noexcept;
  void AddReference(Line agent) noexcept {
    Agent(agent).references.fetch_add(1, std::memory_order_relaxed);
  }
  // Release: the sampler's exchange (acquire) sees all that was done under the reference.
  void Release(Line agent) noexcept {
    Agent(agent).references.fetch_sub(1, std::memory_order_release);
  }

  // An agent's series, or 0. The caller holds a reference.
  Line FindSeries(SeriesKind kind, Line agent, Line name_a, Line name_b) const noexcept;
  // For a FindSeries() that comes soon.
  void PrefetchSeries(SeriesKind kind, Line agent, Line name_a, Line name_b) const noexcept {
    directory_.Prefetch(HashOf(kind, agent, name_a, name_b));
  }
  // The same, made where it is new; 0 where memory has run out. `serial` 0 takes the next number.
  Line Series(SeriesKind kind, Line agent, Line name_a, Line name_b, std::int64_t started_at_ms,
              std::uint64_t serial = 0) noexcept;

  // When a series began and was used last; a counter goes by its agent.
  SeriesStamp StampOf(const SeriesRecord& series) const noexcept;

  AgentRecord& Agent(Line line) const noexcept { return *arena_.At<AgentRecord>(line); }
  SeriesRecord& SeriesAt(Line line) const noexcept { return *arena_.At<SeriesRecord>(line); }
  NameRecord& NameAt(Line line) const noexcept { return *arena_.At<NameRecord>(line); }
  Arena& arena() const noexcept { return arena_; }

  Line overflow_agent() const noexcept { return overflow_agent_; }
  Line retired_agent() const noexcept {
    return retired_agent_;
  }  // nameless: what those did who left
  bool IsOverflow(NameKind kind, Line line) const noexcept {
    return line == overflow_names_[IndexOf(kind)];
  }

  // First of the list of all agents, newest first, linked by next_agent.
  Line first_agent() const noexcept { return first_agent_.load(std::memory_order_acquire); }
  // Series made since the last call, linked by next_new; the sampler and readers under its mutex.
  Line TakeNewSeries() noexcept { return new_series_.exchange(0, std::memory_order_acquire); }

  // Held shared by whoever walks the lists, alone while blocks are freed. Recorders never take it.
  std::shared_mutex& walking() const noexcept { return walking_; }

  // Steps 2 and 3 of the protocol, by the sampler. Retire() is false where somebody holds a
  // reference. Between the two the caller folds the series; Remove() frees them with the agent.
  bool Retire(Line agent) noexcept;
  void Remove(Line agent) noexcept;

  void RaiseSerial(std::uint64_t next) noexcept;
  std::uint64_t next_serial() const noexcept { return serial_.load(std::memory_order_relaxed); }

  std::uint32_t agent_count() const noexcept { return agents_.load(std::memory_order_relaxed); }
  std::uint32_t name_count(NameKind kind) const noexcept {
    return names_[IndexOf(kind)].load(std::memory_order_relaxed);
  }
  std::uint64_t series_count() const noexcept { return series_.load(std::memory_order_relaxed); }

 private:
  static std::size_t IndexOf(NameKind kind) {
    return static_cast<std::size_t>(kind) - static_cast<std::size_t>(NameKind::kAgent);
  }
  std::uint64_t HashOf(NameKind kind, std::string_view text) const noexcept;
  std::uint64_t HashOf(SeriesKind kind, Line agent, Line name_a, Line name_b) const noexcept;
  Line MakeName(std::string_view text) noexcept;
  Line MakeAgent(std::string_view agent_id) noexcept;
  void DiscardAgent(Line agent) noexcept;
  Line InsertAgent(std::uint64_t hash, std::string_view agent_id) noexcept;
  bool TryReference(Line agent, std::string_view agent_id) noexcept;
  bool IsSeries(Line line, SeriesKind kind, Line agent, Line name_a, Line name_b) const noexcept;
  bool IsName(Line line, NameKind kind, std::string_view text) const noexcept;
  bool IsAgent(Line line, std::string_view agent_id) const noexcept;
  void FreeSeries(Line series) noexcept;
  void FreeShard(const KindInfo& kind, Line shard) noexcept;

  Arena& arena_;
  Directory directory_;
  const SipKey key_;
  const std::uint32_t max_agents_;
  const std::uint32_t max_names_;
  mutable std::shared_mutex walking_;
  Ref first_agent_{0};
  Ref new_series_{0};
  std::atomic<std::uint64_t> serial_{1};
  std::atomic<std::uint32_t> agents_{0};
  std::atomic<std::uint64_t> series_{0};
  std::array<std::atomic<std::uint32_t>, kNameKinds> names_{};
  Line overflow_agent_ = 0;
  Line retired_agent_ = 0;
  std::array<Line, kNameKinds> overflow_names_{};
};

// A reference to an agent for as long as this lives.
class AgentReference {
 public:
  AgentReference(Registry& registry, Line agent) noexcept : registry_(registry), agent_(agent) {}
  ~AgentReference() {
    if (agent_ != 0) registry_.Release(agent_);
  }
  AgentReference(const AgentReference&) = delete;
  AgentReference& operator=(const AgentReference&) = delete;
  Line line() const noexcept { return agent_; }

 private:
  Registry& registry_;
  const Line agent_;
};

}  // namespace pitwall::internal

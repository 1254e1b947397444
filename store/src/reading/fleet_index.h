// The agents at the beginning of a walk, and their series by kind. A walk passes through them many
// times, and the index knows the next ones, so that they can be prefetched.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "series/registry.h"

namespace pitwall::internal {

// Groups of series that a walk may visit.
enum class SeriesGroup : std::uint8_t { kTasks, kTools, kQuality, kTokens, kModels };
inline constexpr std::size_t kGroups = 5;

// How much of a series to prefetch.
enum class PrefetchDepth : std::uint8_t { kCells, kBuckets };

// The series of one group, agent by agent, oldest agent first.
class SeriesList {
 public:
  // To fill it: add the series of an agent, newest first, then end the agent.
  void Add(SeriesRef series) { refs_.push_back(series); }
  void EndAgent();

  // To read it: the series of the next agent; `at()` is its position in the list.
  void Begin() { next_count_ = next_ref_ = at_ = 0; }
  std::span<const SeriesRef> Next();
  std::size_t at() const { return at_; }
  std::span<const SeriesRef> refs() const { return refs_; }

 private:
  static constexpr std::uint8_t kMore = 255;  // this many plus the next byte

  std::vector<SeriesRef> refs_;
  std::vector<std::uint8_t> counts_;  // per agent; nearly all are small
  std::size_t ended_ = 0;
  std::size_t next_count_ = 0;
  std::size_t next_ref_ = 0;
  std::size_t at_ = 0;
};

// One thread. Memory: 8 bytes per agent, one more per wanted group, 4 per series in those groups.
class FleetIndex {
 public:
  using GroupSet = std::array<bool, kGroups>;

  // Call this and all that follows under lists_mutex(). It may be unlocked between two calls.
  FleetIndex(const Registry& registry, const GroupSet& groups);

  // A round begins at the first agent, in the order of Reading::agents.
  void Begin(const GroupSet& groups);
  // The next agent's record; nullptr if the agent has retired. False at the end.
  bool Next(const AgentRecord*& agent);
  // visit(series) for the series of that agent in a group that the round wants.
  template <class Visit>
  void ForEach(SeriesGroup group, PrefetchDepth depth, const Visit& visit) const {
    const std::span<const SeriesRef> refs = series_[IndexOf(group)];
    const SeriesList& list = lists_[IndexOf(group)];
    for (std::size_t i = 0; i < refs.size(); ++i) {
      Prefetch(list.refs(), list.at() + i, depth);
      visit(registry_.At(refs[i]));
    }
  }
  std::size_t CountOf(SeriesGroup group) const { return series_[IndexOf(group)].size(); }
  bool AtEnd() const { return next_ == agents_.size(); }

 private:
  // A record whose serial has changed belongs to another agent.
  struct IndexedAgent {
    AgentRef ref;
    std::uint32_t serial;  // its low half
  };

  static std::size_t IndexOf(SeriesGroup group) { return static_cast<std::size_t>(group); }
  void IndexAgents();
  void IndexSeries(AgentRef agent);
  Shard* FirstShard(SeriesRef series) const;
  void Prefetch(std::span<const SeriesRef> refs, std::size_t at, PrefetchDepth depth) const;

  const Registry& registry_;
  GroupSet groups_;  // during construction of all rounds, then of this round
  std::vector<IndexedAgent> agents_;
  std::array<SeriesList, kGroups> lists_;
  std::size_t next_ = 0;
  std::array<std::span<const SeriesRef>, kGroups> series_;  // of the agent
};

}  // namespace pitwall::internal

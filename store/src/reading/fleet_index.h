// Which agents there were when a walk began, and their series by kind: a walk goes through them
// again and again, and it knows what comes next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "series/registry.h"

namespace pitwall::internal {

// The kinds of series that agents are walked by.
enum class SeriesGroup : std::uint8_t { kTasks, kTools, kQuality, kTokens };
inline constexpr std::size_t kGroups = 4;

// What of a series will be read soon.
enum class PrefetchDepth : std::uint8_t { kCells, kBuckets };

// The series of one kind, agent by agent, the oldest first.
class SeriesList {
 public:
  // To fill it: the series of an agent, the newest first, then its end.
  void Add(SeriesRef series) { refs_.push_back(series); }
  void EndAgent();

  // To go through it: those of the next agent, whose position in the list is `at()`.
  void Begin() { next_count_ = next_ref_ = at_ = 0; }
  std::span<const SeriesRef> Next();
  std::size_t at() const { return at_; }
  std::span<const SeriesRef> refs() const { return refs_; }

 private:
  static constexpr std::uint8_t kMore = 255;  // so many, and what the next byte says

  std::vector<SeriesRef> refs_;
  std::vector<std::uint8_t> counts_;  // of each agent: nearly all are small
  std::size_t ended_ = 0;
  std::size_t next_count_ = 0;
  std::size_t next_ref_ = 0;
  std::size_t at_ = 0;
};

// One thread. Memory: 8 bytes an agent, one more for each wanted group, 4 a series of those.
class FleetIndex {
 public:
  using GroupSet = std::array<bool, kGroups>;

  // Under lists_mutex(), as all that follows; between two calls it may be let go.
  FleetIndex(const Registry& registry, const GroupSet& groups);

  // A round begins at the first agent, in the order of Reading::agents.
  void Begin(const GroupSet& groups);
  // The next agent's record; nullptr where the agent has left. False at the end.
  bool Next(const AgentRecord*& agent);
  // The series of that agent, in a group that the round wants. visit(series)
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
  // A record that has another serial now is somebody else's.
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
  GroupSet groups_;  // while it is made: of all rounds; then of this one
  std::vector<IndexedAgent> agents_;
  std::array<SeriesList, kGroups> lists_;
  std::size_t next_ = 0;
  std::array<std::span<const SeriesRef>, kGroups> series_;  // of the agent
};

}  // namespace pitwall::internal

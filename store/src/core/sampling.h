// The sampler's pass, about once a second.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "core/claims.h"
#include "core/recorder.h"
#include "core/retired_agents.h"
#include "core/retired_roster.h"
#include "core/timeline.h"
#include "history/history.h"
#include "history/sampler.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/store.h"

namespace pitwall::internal {

// Seals slots of history, abandons claims that are overdue, and retires idle agents. One thread at
// a time.
class Sampling {
 public:
  Sampling(Recorder& recorder, Timeline& timeline, History& history, Sampler& sampler,
           Claims& claims, const StoreOptions& options)
      : recorder_(recorder),
        timeline_(timeline),
        history_(history),
        sampler_(sampler),
        claims_(claims),
        retired_agents_(recorder.registry, options.max_groups),
        retention_ms_(options.agents_retention.count()),
        max_merged_(kMergedPerAgent * options.max_agents) {}

  void Sample();

  // The agents that hold the sums of retired ones; under registry.lists_mutex().
  RetiredAgents& retired_agents() { return retired_agents_; }
  const RetiredAgents& retired_agents() const { return retired_agents_; }
  // The newest retired agents; under the same mutex.
  RetiredRoster& retired_roster() { return retired_roster_; }
  const RetiredRoster& retired_roster() const { return retired_roster_; }

  // Series of agents that retired, and the series that each was merged into, so that history
  // still knows them. Beyond kMergedPerAgent times max_agents, the history itself is rewritten and
  // names the series that they were merged into. Under registry.lists_mutex(), shared to read it.
  const std::map<std::uint64_t, SeriesRef>& merged_into_retired() const {
    return merged_into_retired_;
  }
  void RestoreMerged(std::uint64_t serial, SeriesRef into) {
    merged_into_retired_.emplace(serial, into);
  }
  std::uint64_t agents_retired() const noexcept {
    return agents_retired_.load(std::memory_order_relaxed);
  }

 private:
  // Updates every series that a handle has recorded to since the last call. The caller holds
  // history.mutex().
  void UpdateLastUsed();
  void UpdateLastUsed(SeriesRef series);
  // Whether nothing has arrived for the agent since that store time.
  bool IsIdle(AgentRef agent, std::int64_t since_ms) const;
  std::vector<AgentRef> IdleAgents(std::int64_t since_ms);
  void SealAndRetire();
  void MergeIntoRetired(AgentRef agent);
  void ReplaceMerged();

  Recorder& recorder_;
  Timeline& timeline_;
  History& history_;
  Sampler& sampler_;  // under history.mutex()
  Claims& claims_;
  RetiredAgents retired_agents_;
  RetiredRoster retired_roster_;
  const std::int64_t retention_ms_;
  static constexpr std::size_t kMergedPerAgent = 10;
  const std::size_t max_merged_;
  std::map<std::uint64_t, SeriesRef> merged_into_retired_;
  Atomic<std::uint64_t> agents_retired_{0};
  ThreadChecker checker_;
};

}  // namespace pitwall::internal

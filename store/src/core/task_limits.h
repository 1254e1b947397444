// When an open task is stuck.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "core/retired_agents.h"
#include "pitwall/internal/ref.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

// The rule, for every output: an open task is stuck if it has been open for more than kStuckFactor
// times the p95 of the completed tasks of its type, and for at least kMinStuckMs. If fewer than
// kMinTasks tasks of its type have a duration, the p95 of all tasks counts instead. If fewer than
// kMinTasks of all have one, the task is stuck after kDefaultStuckMs.
//
// The durations are those of all time, of agents that left too.
class TaskLimits {
 public:
  static constexpr std::uint64_t kStuckFactor = 3;
  static constexpr std::uint64_t kMinTasks = 20;
  static constexpr std::int64_t kMinStuckMs = 60'000;
  static constexpr std::int64_t kDefaultStuckMs = 15 * 60'000;

  struct Limit {
    std::uint64_t p95_ns = 0;  // 0: unknown
    bool is_of_type = false;   // the p95 is that of the type, not of all tasks
    std::int64_t stuck_after_ms = kDefaultStuckMs;
  };

  // Adds durations of completed tasks of a type, or of tasks without a type. Then Finish(), once.
  void Add(NameRef task_type, const SeriesValue& durations);
  void Finish();
  Limit Of(NameRef task_type) const;

 private:
  static Limit LimitOf(const SeriesValue& durations, bool is_of_type);

  std::unordered_map<NameRef, std::unique_ptr<SeriesValue>> durations_;  // until Finish()
  std::unordered_map<NameRef, Limit> limits_;  // of types with enough tasks
  Limit of_all_;
};

// Shares the limits of one store. A fleet of up to kSmallFleet agents has new ones at each request.
// Those of a larger fleet are kept for kFreshMs, because they need a walk over all series.
//
// Any thread; the caller holds Registry::lists_mutex().
class SharedTaskLimits {
 public:
  static constexpr std::uint64_t kSmallFleet = 256;
  static constexpr std::int64_t kFreshMs = 10'000;

  // `now_ms` is store time.
  std::shared_ptr<const TaskLimits> Get(const Registry& registry, const RetiredAgents& retired,
                                        std::int64_t now_ms);

 private:
  std::mutex mutex_;
  std::shared_ptr<const TaskLimits> newest_;
  std::int64_t made_at_ms_ = 0;
};

}  // namespace pitwall::internal

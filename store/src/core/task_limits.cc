#include "core/task_limits.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "core/retired_agents.h"
#include "pitwall/duration_buckets.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/reading.h"
#include "series/cells.h"
#include "series/registry.h"
#include "series/series_value.h"

namespace pitwall::internal {

void TaskLimits::Add(NameRef task_type, const SeriesValue& durations) {
  std::unique_ptr<SeriesValue>& sum = durations_[task_type];
  if (!sum) sum = std::make_unique<SeriesValue>();
  sum->Add(durations);
}

TaskLimits::Limit TaskLimits::LimitOf(const SeriesValue& durations, bool is_of_type) {
  Limit limit;
  std::vector<BucketCount> buckets;
  Durations all;
  durations.ForEachBucket([&](std::uint32_t position, std::uint64_t count) {
    buckets.push_back({BucketIndexAt(static_cast<int>(position)), count});
    all.count += count;
  });
  if (all.count < kMinTasks) return limit;
  all.sum_ns = durations.cells[task_cell::kSumNs];
  all.buckets = buckets;
  limit.p95_ns = static_cast<std::uint64_t>(all.QuantileNs(0.95));
  limit.is_of_type = is_of_type;
  limit.stuck_after_ms =
      std::max(kMinStuckMs,
               static_cast<std::int64_t>(limit.p95_ns * kStuckFactor / std::uint64_t{1'000'000}));
  return limit;
}

void TaskLimits::Finish() {
  SeriesValue all;
  for (const auto& [type, durations] : durations_) {
    all.Add(*durations);
    const Limit limit = LimitOf(*durations, true);
    if (type && limit.p95_ns != 0) limits_.emplace(type, limit);
  }
  of_all_ = LimitOf(all, false);
  durations_.clear();
}

TaskLimits::Limit TaskLimits::Of(NameRef task_type) const {
  const auto found = limits_.find(task_type);
  return found != limits_.end() ? found->second : of_all_;
}

std::shared_ptr<const TaskLimits> SharedTaskLimits::Get(const Registry& registry,
                                                        const RetiredAgents& retired,
                                                        std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  const bool is_small = registry.agents().count() <= kSmallFleet;
  if (newest_ && !is_small && now_ms - made_at_ms_ < kFreshMs) return newest_;
  auto limits = std::make_shared<TaskLimits>();
  SeriesValue value;
  const auto add = [&](AgentRef agent) {
    registry.series().ForEach(agent, [&](SeriesRef ref) {
      SeriesRecord& series = registry.At(ref);
      if (KindOf(series) != SeriesKind::kTask) return;
      value.Clear();
      AddCells(registry.arena(), series, Writers::kAll, value);
      limits->Add(series.name_a.load(std::memory_order_relaxed), value);
    });
  };
  registry.agents().ForEach(add);
  add(registry.agents().overflow());
  retired.ForEach([&](AgentRef agent, std::uint64_t) { add(agent); });
  limits->Finish();
  newest_ = std::move(limits);
  made_at_ms_ = now_ms;
  return newest_;
}

}  // namespace pitwall::internal

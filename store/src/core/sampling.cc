#include "core/sampling.h"

#include <cstdint>
#include <mutex>
#include <utility>
#include <vector>

#include "core/atomic_bounds.h"
#include "core/ended_tasks.h"
#include "core/ledger.h"
#include "core/retired_roster.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "pitwall/internal/thread_checks.h"
#include "pitwall/internal/writer_slot.h"
#include "pitwall/reading.h"
#include "series/agent_groups.h"
#include "series/cells.h"
#include "series/records.h"
#include "series/series_value.h"

namespace pitwall::internal {

namespace {
constexpr std::int64_t kDayMs = 24 * 3600 * 1000;

template <class Time>
void StoreIfGreater(Atomic<Time>& cell, Time value) {
  if (cell.load(std::memory_order_relaxed) < value) cell.store(value, std::memory_order_relaxed);
}
}  // namespace

void Sampling::Sample() {
  const ThreadChecker::Scope scope(checker_);
  timeline_.FollowWallClock();
  {
    const std::lock_guard lock(history_.mutex());
    UpdateLastUsed();
  }
  claims_.AbandonOverdue();
  if (history_.IsSealDue(timeline_.NowMs())) SealAndRetire();
}

void Sampling::UpdateLastUsed() {
  history_.mutex().AssertHeld();
  sampler_.AddNewSeries();
  sampler_.ForEachUsed([this](SeriesRef series) { UpdateLastUsed(series); });
}

void Sampling::UpdateLastUsed(SeriesRef ref) {
  SeriesRecord& series = recorder_.registry.At(ref);
  const std::int64_t now_ms = timeline_.WallNowMs();
  StoreIfGreater(series.span.last_used_ms, now_ms);
  AgentRecord& agent = recorder_.registry.At(series.agent.load(std::memory_order_relaxed));
  StoreIfGreater(agent.last_activity_ms, now_ms);
  StoreIfGreater(agent.arrived_at_mono_ms, timeline_.NowMs());
  if (agent.first_seen_ms.load(std::memory_order_relaxed) == 0) {
    agent.first_seen_ms.store(now_ms, std::memory_order_relaxed);
  }
}

bool Sampling::IsIdle(AgentRef agent, std::int64_t since_ms) const {
  const std::int64_t arrived_ms =
      recorder_.registry.At(agent).arrived_at_mono_ms.load(std::memory_order_relaxed);
  return arrived_ms != 0 && arrived_ms < since_ms;
}

std::vector<AgentRef> Sampling::IdleAgents(std::int64_t since_ms) {
  std::vector<AgentRef> idle;
  recorder_.registry.agents().ForEach([&](AgentRef ref) {
    AgentRecord& agent = recorder_.registry.At(ref);
    if (agent.arrived_at_mono_ms.load(std::memory_order_relaxed) == 0) {
      // Created since the previous pass, and nothing has arrived yet.
      StoreIfGreater(agent.arrived_at_mono_ms, timeline_.NowMs());
    } else if (IsIdle(ref, since_ms)) {
      idle.push_back(ref);
    }
  });
  return idle;
}

void Sampling::SealAndRetire() {
  const std::int64_t idle_since_ms = timeline_.NowMs() - retention_ms_;
  std::vector<AgentRef> retiring = IdleAgents(idle_since_ms);
  if (!retiring.empty()) {
    claims_.AbandonIf([&](const Claim& open) { return IsIdle(open.agent, idle_since_ms); });
    claims_.ForgetEndedIf([&](const EndedTask& task) {
      return IsIdle(task.agent, idle_since_ms) ||
             (task.claimer && IsIdle(task.claimer, idle_since_ms));
    });
  }
  // Readers of history lock the two mutexes in this order too.
  const std::lock_guard history_lock(history_.mutex());
  std::erase_if(retiring, [&](AgentRef agent) {
    return !IsIdle(agent, idle_since_ms) || !recorder_.registry.agents().Retire(agent);
  });
  // Nobody counts for retired agents any more or creates series for them. Their last records go
  // into this slot, and no list of new series leads to theirs.
  if (!retiring.empty()) UpdateLastUsed();
  history_.Seal(sampler_.Seal(), timeline_.NowMs());
  if (retiring.empty()) return;
  const std::unique_lock lists_lock(recorder_.registry.lists_mutex());
  for (const AgentRef agent : retiring) MergeIntoRetired(agent);
  if (merged_into_retired_.size() > max_merged_) ReplaceMerged();
  sampler_.DropRetired();
  recorder_.registry.Remove(retiring);
  agents_retired_.fetch_add(retiring.size(), std::memory_order_relaxed);
}

void Sampling::MergeIntoRetired(AgentRef agent) {
  const std::int64_t recent_ms = timeline_.WallNowMs() - kDayMs;
  const AgentRecord& record = recorder_.registry.At(agent);
  const AgentGroups groups = GroupsOf(recorder_.arena, record);
  const AgentRef sums = retired_agents_.For(groups);
  retired_agents_.Count(sums, 1);
  const std::int64_t first_seen_ms = record.first_seen_ms.load(std::memory_order_relaxed);
  if (first_seen_ms > 0) AtomicMin(recorder_.registry.At(sums).first_seen_ms, first_seen_ms);
  RetiredRoster::Agent retired{record.last_activity_ms.load(std::memory_order_relaxed), {}};
  SeriesValue value;
  recorder_.registry.series().ForEach(agent, [&](SeriesRef ref) {
    SeriesRecord& series = recorder_.registry.At(ref);
    value.Clear();
    AddCells(recorder_.arena, series, Writers::kAll, value);
    AddWork(series, value, retired.work);
    const SeriesStamp stamp = recorder_.registry.series().StampOf(series);
    const SeriesRef into = recorder_.registry.series().GetOrCreate(
        KindOf(series), sums, series.name_a.load(std::memory_order_relaxed),
        series.name_b.load(std::memory_order_relaxed), stamp.started_at_ms);
    if (into && HasStamp(series) && stamp.started_at_ms > 0) {
      // The start of the sum never moves forward.
      AtomicMin(recorder_.registry.At(into).span.started_at_ms, stamp.started_at_ms);
    }
    if (!into || !AddValue(recorder_.arena, recorder_.registry.At(into), kLateWriterSlot, value))
      recorder_.CountDropped();
    if (into && stamp.last_used_ms > recent_ms) merged_into_retired_[stamp.serial] = into;
  });
  if (groups == AgentGroups{}) return;
  SetScatterOfScores(recorder_.arena, record, retired.work);
  retired_roster_.Add(groups, std::move(retired));
}

void Sampling::ReplaceMerged() {
  history_.ReplaceSerials([this](std::uint64_t serial) {
    const auto at = merged_into_retired_.find(serial);
    if (at == merged_into_retired_.end()) return serial;
    return recorder_.registry.At(at->second).serial.load(std::memory_order_relaxed);
  });
  merged_into_retired_.clear();
}

}  // namespace pitwall::internal

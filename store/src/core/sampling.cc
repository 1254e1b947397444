// What the sampler does once a second.
#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "core/store_core.h"
#include "series/cells.h"

namespace pitwall::internal {

namespace {
constexpr std::size_t kMaxMergedIntoRetired = 100'000;
constexpr std::int64_t kDayMs = 24 * 3600 * 1000;

template <class Time>
void StoreIfGreater(Atomic<Time>& cell, Time value) {
  if (cell.load(std::memory_order_relaxed) < value) cell.store(value, std::memory_order_relaxed);
}
}  // namespace

void StoreCore::Sample() {
  timeline.FollowWallClock();
  {
    const std::lock_guard lock(history.mutex());
    UpdateLastUsed();
  }
  AbandonOverdueClaims();
  if (history.IsSealDue(timeline.NowMs())) SealAndRetire();
}

void StoreCore::UpdateLastUsed() {
  sampler.AddNewSeries();
  sampler.ForEachUsed([this](SeriesRef series) { UpdateLastUsed(series); });
}

void StoreCore::UpdateLastUsed(SeriesRef ref) {
  SeriesRecord& series = registry.SeriesAt(ref);
  const std::int64_t now_ms = timeline.WallNowMs();
  StoreIfGreater(series.span.last_used_ms, now_ms);
  AgentRecord& agent = registry.AgentAt(series.agent.load(std::memory_order_relaxed));
  StoreIfGreater(agent.last_activity_ms, now_ms);
  StoreIfGreater(agent.arrived_at_mono_ms, timeline.NowMs());
  if (agent.first_seen_ms.load(std::memory_order_relaxed) == 0) {
    agent.first_seen_ms.store(now_ms, std::memory_order_relaxed);
  }
}

void StoreCore::AbandonOverdueClaims() {
  const std::int64_t after_ms = options.abandon_after.count();
  const std::int64_t now_ms = timeline.NowMs();
  const auto overdue = ledger.RemoveIf([&](const Claim& claim) {
    // Events of the past pass time too. None is later than now, however the clock was set.
    const std::int64_t active_ms = std::min(
        now_ms,
        timeline.FromWall(
            registry.AgentAt(claim.agent).last_activity_ms.load(std::memory_order_relaxed)));
    return now_ms - claim.arrived_at_mono_ms >= after_ms ||
           active_ms - claim.claimed_at_mono_ms >= after_ms;
  });
  for (const Claim& claim : overdue) AbandonClaim(claim);
}

bool StoreCore::IsIdle(AgentRef agent, std::int64_t since_ms) const {
  const std::int64_t arrived_ms =
      registry.AgentAt(agent).arrived_at_mono_ms.load(std::memory_order_relaxed);
  return arrived_ms != 0 && arrived_ms < since_ms;
}

std::vector<AgentRef> StoreCore::IdleAgents(std::int64_t since_ms) {
  std::vector<AgentRef> idle;
  registry.ForEachAgent([&](AgentRef ref) {
    AgentRecord& agent = registry.AgentAt(ref);
    if (agent.arrived_at_mono_ms.load(std::memory_order_relaxed) == 0) {
      // Made since the last look, and nothing has come of it yet.
      StoreIfGreater(agent.arrived_at_mono_ms, timeline.NowMs());
    } else if (IsIdle(ref, since_ms)) {
      idle.push_back(ref);
    }
  });
  return idle;
}

void StoreCore::SealAndRetire() {
  const std::int64_t idle_since_ms = timeline.NowMs() - options.agents_retention.count();
  std::vector<AgentRef> retiring = IdleAgents(idle_since_ms);
  if (!retiring.empty()) {
    for (const Claim& claim :
         ledger.RemoveIf([&](const Claim& open) { return IsIdle(open.agent, idle_since_ms); })) {
      AbandonClaim(claim);
    }
  }
  // Readers of history take the two in this order too.
  const std::lock_guard history_lock(history.mutex());
  std::erase_if(retiring, [&](AgentRef agent) {
    return !IsIdle(agent, idle_since_ms) || !registry.Retire(agent);
  });
  // Nobody counts for those any more, nor gives them a series: what they did last is noted here and
  // stands in this slot, and no list of new series leads to theirs.
  if (!retiring.empty()) UpdateLastUsed();
  history.Seal(sampler.Seal(), timeline.NowMs());
  if (retiring.empty()) return;
  const std::unique_lock lists_lock(registry.lists_mutex());
  for (const AgentRef agent : retiring) MergeIntoRetired(agent);
  sampler.DropRetired();
  registry.Remove(retiring);
  agents_retired.fetch_add(retiring.size(), std::memory_order_relaxed);
}

void StoreCore::MergeIntoRetired(AgentRef agent) {
  const std::int64_t recent_ms = timeline.WallNowMs() - kDayMs;
  SeriesValue value;
  registry.ForEachSeries(agent, [&](SeriesRef ref) {
    SeriesRecord& series = registry.SeriesAt(ref);
    value.Clear();
    AddCells(arena, series, Writers::kAll, value);
    const SeriesStamp stamp = registry.StampOf(series);
    const SeriesRef into = registry.GetOrCreateSeries(
        KindOf(series), registry.retired_agent(), series.name_a.load(std::memory_order_relaxed),
        series.name_b.load(std::memory_order_relaxed), stamp.started_at_ms);
    if (!into || !AddValue(arena, registry.SeriesAt(into), kLateWriterSlot, value)) CountDropped();
    if (into && stamp.last_used_ms > recent_ms) {
      merged_into_retired[stamp.serial] = into;
      if (merged_into_retired.size() > kMaxMergedIntoRetired)
        merged_into_retired.erase(merged_into_retired.begin());
    }
  });
}

}  // namespace pitwall::internal

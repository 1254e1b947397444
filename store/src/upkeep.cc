// What the sampler does once a second.
#include <mutex>
#include <shared_mutex>

#include "cells.h"
#include "store_core.h"

namespace pitwall::internal {

namespace {
constexpr std::size_t kMaxFolded = 100'000;
constexpr std::int64_t kDayMs = 24 * 3600 * 1000;

template <class Time>
void Raise(Atomic<Time>& cell, Time value) {
  if (cell.load(std::memory_order_relaxed) < value) cell.store(value, std::memory_order_relaxed);
}
}  // namespace

void StoreCore::Sample() {
  timeline.Follow();
  bool has_sealed = false;
  {
    const std::lock_guard lock(history.mutex());
    sampler.FindNew();
    sampler.ForEachUsed([this](Line series) { NoteUsed(series); });
    if (history.SealIsDue(timeline.NowMs())) {
      history.Seal(sampler.Seal(), timeline.NowMs());
      has_sealed = true;
    }
  }
  AbandonOverdue();
  // Only when nothing of an idle agent is in the open slot any more.
  if (has_sealed) RetireIdle();
}

void StoreCore::NoteUsed(Line line) {
  SeriesRecord& series = registry.SeriesAt(line);
  const std::int64_t now_ms = timeline.WallNowMs();
  Raise(series.span.last_used_ms, now_ms);
  AgentRecord& agent = registry.Agent(series.agent.load(std::memory_order_relaxed));
  Raise(agent.last_activity_ms, now_ms);
  Raise(agent.arrived_at_mono_ms, timeline.NowMs());
  if (agent.first_seen_ms.load(std::memory_order_relaxed) == 0) {
    agent.first_seen_ms.store(now_ms, std::memory_order_relaxed);
  }
}

void StoreCore::AbandonOverdue() {
  const std::int64_t after_ms = options.abandon_after.count();
  const std::int64_t now_ms = timeline.NowMs();
  const auto overdue = ledger.TakeIf([&](const Claim& claim) {
    const std::int64_t active_ms =
        registry.Agent(claim.agent).last_activity_ms.load(std::memory_order_relaxed);
    return now_ms - claim.arrived_at_mono_ms >= after_ms ||
           active_ms - claim.claimed_at_ms >= after_ms;
  });
  for (const Claim& claim : overdue) Abandon(claim);
}

void StoreCore::RetireIdle() {
  const std::int64_t idle_since_ms = timeline.NowMs() - options.agents_retention.count();
  std::vector<Line> idle;
  for (Line line = registry.first_agent(); line != 0;) {
    const AgentRecord& agent = registry.Agent(line);
    if (agent.arrived_at_mono_ms.load(std::memory_order_relaxed) < idle_since_ms) {
      idle.push_back(line);
    }
    line = agent.next_agent.load(std::memory_order_relaxed);
  }
  if (idle.empty()) return;
  for (const Line agent : idle) {
    for (const Claim& claim :
         ledger.TakeIf([&](const Claim& open) { return open.agent == agent; })) {
      Abandon(claim);
    }
  }
  // Readers of history take the two in this order too.
  const std::lock_guard history_lock(history.mutex());
  const std::unique_lock walking(registry.walking());
  for (const Line agent : idle) {
    if (!registry.Retire(agent)) continue;
    // Only now nobody can give it one more series, which would be freed while the list of the new
    // ones still leads to it.
    sampler.FindNew();
    FoldIntoRetired(agent);
    sampler.Forget(agent);
    registry.Remove(agent);
    agents_retired.fetch_add(1, std::memory_order_relaxed);
  }
}

void StoreCore::FoldIntoRetired(Line agent) {
  const std::int64_t recent_ms = timeline.WallNowMs() - kDayMs;
  SeriesValue value;
  Line line = registry.first_series(agent);
  while (line != 0) {
    SeriesRecord& series = registry.SeriesAt(line);
    value.Clear();
    AddCells(arena, series, Writers::kAll, value);
    const SeriesStamp stamp = registry.StampOf(series);
    const Line into =
        registry.Series(static_cast<SeriesKind>(series.links.kind.load(std::memory_order_relaxed)),
                        registry.retired_agent(), series.name_a.load(std::memory_order_relaxed),
                        series.name_b.load(std::memory_order_relaxed), stamp.started_at_ms);
    if (into == 0 || !AddValue(arena, registry.SeriesAt(into), kPastSlot, value)) CountDropped();
    if (into != 0 && stamp.last_used_ms > recent_ms) {
      folded[stamp.serial] = into;
      if (folded.size() > kMaxFolded) folded.erase(folded.begin());
    }
    line = series.next_of_agent.load(std::memory_order_relaxed);
  }
}

}  // namespace pitwall::internal

#include "core/claims.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/duration_increment.h"
#include "core/ended_tasks.h"
#include "core/ledger.h"
#include "pitwall/event.h"
#include "pitwall/internal/atomics.h"
#include "pitwall/internal/ref.h"
#include "pitwall/internal/series.h"
#include "series/records.h"
#include "series/series_value.h"

namespace pitwall::internal {

void Claims::CountClaim(AgentRef agent, const Event& event) {
  timeline_.FollowWallClock();
  const NameRef task_type = recorder_.registry.names().Intern(NameKind::kTaskType, event.task_type);
  Increment increment;
  increment.cells[task_cell::kClaimed] = 1;
  counter_.Count(SeriesKind::kTask, agent, task_type, {}, increment, event.timestamp_ms);
  Open({agent, task_type, std::string(event.task_id), timeline_.FromWall(event.timestamp_ms),
        timeline_.NowMs()});
}

void Claims::Open(Claim claim) {
  const Claim copy = claim;
  recorder_.registry.agents().AddReference(copy.agent);
  recorder_.registry.At(copy.agent).tasks_in_progress.fetch_add(1, std::memory_order_relaxed);
  Ledger::Opened opened = ledger_.Open(std::move(claim));
  if (opened.replaced) Release(*opened.replaced);
  if (opened.evicted) Abandon(*opened.evicted);
  CloseAtOnce(copy, std::move(opened.ended));
}

void Claims::CloseAtOnce(const Claim& claim, EndedTasks::Found ended) {
  using Match = EndedTasks::Match;
  const auto release_task = [&] {
    if (ended.task) Release({*std::move(ended.task)});
  };
  if (ended.match == Match::kNone) return release_task();
  if (ended.match != Match::kUnclaimed) {
    Release(claim);
    return release_task();
  }
  EndedTask task = *std::move(ended.task);
  const auto duration_ns = DurationBetween(claim.claimed_at_mono_ms, task.ended_at_mono_ms);
  if (duration_ns && !task.has_duration) {
    Increment increment;
    if (task.is_completed) {
      increment = DurationIncrement(*duration_ns, task_cell::kSumNs);
    } else {
      increment.cells[task_cell::kFailedNs] = *duration_ns;
    }
    counter_.Count(SeriesKind::kTask, task.agent, task.task_type, {}, increment,
                   timeline_.ToWall(task.ended_at_mono_ms));
  }
  // The task takes over the claim's reference.
  recorder_.registry.At(claim.agent).tasks_in_progress.fetch_sub(1, std::memory_order_relaxed);
  task.claimer = claim.agent;
  task.unclaimed = 0;
  Release(ledger_.AddEnded(std::move(task)));
}

void Claims::Release(const Claim& claim) noexcept {
  recorder_.registry.At(claim.agent).tasks_in_progress.fetch_sub(1, std::memory_order_relaxed);
  recorder_.registry.agents().Release(claim.agent);
}

void Claims::Release(const std::vector<EndedTask>& ended) noexcept {
  for (const EndedTask& task : ended) {
    recorder_.registry.agents().Release(task.agent);
    if (task.claimer) recorder_.registry.agents().Release(task.claimer);
  }
}

std::optional<std::uint64_t> Claims::DurationBetween(std::int64_t claimed_at_ms,
                                                     std::int64_t ended_at_ms) noexcept {
  if (ended_at_ms < claimed_at_ms) return std::nullopt;
  const auto waited_ms = static_cast<std::uint64_t>(ended_at_ms - claimed_at_ms);
  return std::min(kMaxDurationNs / 1'000'000, waited_ms) * 1'000'000;
}

void Claims::CountFinish(AgentRef agent, const Event& event) {
  // A step of the clock since the last Sample() would otherwise become part of the task's duration.
  timeline_.FollowWallClock();
  NameRef task_type = recorder_.registry.names().Intern(NameKind::kTaskType, event.task_type);
  EndedTask end;
  end.agent = agent;
  end.task_type = task_type;
  end.task_id = event.task_id;
  end.ended_at_mono_ms = timeline_.FromWall(event.timestamp_ms);
  end.arrived_at_mono_ms = timeline_.NowMs();
  end.is_completed = event.type == EventType::kTaskCompleted;
  end.has_duration = event.duration_ns.has_value();
  recorder_.registry.agents().AddReference(agent);
  const std::int64_t ended_at_ms = end.ended_at_mono_ms;
  const Ledger::Closed closed = ledger_.Close(std::move(end));
  std::optional<std::uint64_t> duration_ns = event.duration_ns;
  if (closed.claim) {
    const Claim& claim = *closed.claim;
    if (!task_type) task_type = claim.task_type;
    if (!duration_ns && !event.task_id.empty()) {
      duration_ns = DurationBetween(claim.claimed_at_mono_ms, ended_at_ms);
    }
    recorder_.registry.At(claim.agent).tasks_in_progress.fetch_sub(1, std::memory_order_relaxed);
  }
  Increment increment;
  if (event.type == EventType::kTaskCompleted) {
    if (duration_ns) increment = DurationIncrement(*duration_ns, task_cell::kSumNs);
    increment.cells[task_cell::kCompleted] = 1;
  } else {
    increment.cells[task_cell::kFailed] = 1;
    increment.cells[task_cell::kFailedNs] = duration_ns.value_or(0);
  }
  increment.cells[task_cell::kOrphaned] = closed.claim ? 0 : 1;
  counter_.Count(SeriesKind::kTask, agent, task_type, {}, increment, event.timestamp_ms);
  Release(closed.released);
}

void Claims::Abandon(const Claim& claim) noexcept {
  Increment increment;
  increment.cells[task_cell::kAbandoned] = 1;
  counter_.Count(SeriesKind::kTask, claim.agent, claim.task_type, {}, increment,
                 timeline_.WallNowMs());
  const AgentRecord& record = recorder_.registry.At(claim.agent);
  std::string agent_id(record.size_bytes.load(std::memory_order_relaxed), '\0');
  record.id.CopyTo(agent_id);
  abandoned_.Add({std::move(agent_id), claim.task_type, claim.task_id, claim.claimed_at_mono_ms,
                  timeline_.NowMs()});
  Release(claim);
}

void Claims::AbandonOverdue() {
  const std::int64_t now_ms = timeline_.NowMs();
  AbandonIf([&](const Claim& claim) {
    // Late events advance this time too. It is never later than now, however the clock was set.
    const std::int64_t active_ms = std::min(
        now_ms,
        timeline_.FromWall(
            recorder_.registry.At(claim.agent).last_activity_ms.load(std::memory_order_relaxed)));
    return now_ms - claim.arrived_at_mono_ms >= abandon_after_ms_ ||
           active_ms - claim.claimed_at_mono_ms >= abandon_after_ms_;
  });
  ForgetEndedIf(
      [&](const EndedTask& task) { return now_ms - task.arrived_at_mono_ms >= abandon_after_ms_; });
}

}  // namespace pitwall::internal

#include "core/claims.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "core/duration_increment.h"
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
  const AgentRef agent = claim.agent;
  recorder_.registry.agents().AddReference(agent);
  recorder_.registry.At(agent).tasks_in_progress.fetch_add(1, std::memory_order_relaxed);
  const Ledger::Opened opened = ledger_.Open(std::move(claim));
  if (opened.replaced) Release(*opened.replaced);
  if (opened.evicted) Abandon(*opened.evicted);
}

void Claims::Release(const Claim& claim) noexcept {
  recorder_.registry.At(claim.agent).tasks_in_progress.fetch_sub(1, std::memory_order_relaxed);
  recorder_.registry.agents().Release(claim.agent);
}

void Claims::CountFinish(AgentRef agent, const Event& event) {
  // A step of the clock since the last Sample() would count as duration of the task.
  timeline_.FollowWallClock();
  const std::optional<Claim> claim = ledger_.Close(agent, event.task_id);
  NameRef task_type = recorder_.registry.names().Intern(NameKind::kTaskType, event.task_type);
  std::optional<std::uint64_t> duration_ns = event.duration_ns;
  if (claim) {
    if (!task_type) task_type = claim->task_type;
    if (!duration_ns && !event.task_id.empty()) {
      const std::int64_t waited_ms = std::max<std::int64_t>(
          0, timeline_.FromWall(event.timestamp_ms) - claim->claimed_at_mono_ms);
      duration_ns =
          std::min(kMaxDurationNs / 1'000'000, static_cast<std::uint64_t>(waited_ms)) * 1'000'000;
    }
    Release(*claim);
  }
  Increment increment;
  if (event.type == EventType::kTaskCompleted) {
    if (duration_ns) increment = DurationIncrement(*duration_ns, task_cell::kSumNs);
    increment.cells[task_cell::kCompleted] = 1;
  } else {
    increment.cells[task_cell::kFailed] = 1;
    increment.cells[task_cell::kFailedNs] = duration_ns.value_or(0);
  }
  increment.cells[task_cell::kOrphaned] = claim ? 0 : 1;
  counter_.Count(SeriesKind::kTask, agent, task_type, {}, increment, event.timestamp_ms);
}

void Claims::Abandon(const Claim& claim) noexcept {
  Increment increment;
  increment.cells[task_cell::kAbandoned] = 1;
  counter_.Count(SeriesKind::kTask, claim.agent, claim.task_type, {}, increment,
                 timeline_.WallNowMs());
  Release(claim);
}

void Claims::AbandonOverdue() {
  const std::int64_t now_ms = timeline_.NowMs();
  AbandonIf([&](const Claim& claim) {
    // Late events pass time too. None is later than now, however the clock was set.
    const std::int64_t active_ms = std::min(
        now_ms,
        timeline_.FromWall(
            recorder_.registry.At(claim.agent).last_activity_ms.load(std::memory_order_relaxed)));
    return now_ms - claim.arrived_at_mono_ms >= abandon_after_ms_ ||
           active_ms - claim.claimed_at_mono_ms >= abandon_after_ms_;
  });
}

}  // namespace pitwall::internal

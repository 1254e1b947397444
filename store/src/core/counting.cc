// From an event to the cells it adds to.
#include <algorithm>

#include "core/store_core.h"
#include "patterns/fingerprint.h"
#include "pitwall/duration_buckets.h"
#include "pitwall/host/series_fields.h"
#include "series/cells.h"

namespace pitwall::internal {

namespace {

void AtomicMax(Atomic<std::int64_t>& cell, std::int64_t value) noexcept {
  // Relaxed, here and below: a time by itself.
  std::int64_t seen = cell.load(std::memory_order_relaxed);
  while (seen < value && !cell.compare_exchange_weak(seen, value, std::memory_order_relaxed,
                                                     std::memory_order_relaxed)) {
  }
}

void AtomicMin(Atomic<std::int64_t>& cell, std::int64_t value) noexcept {
  std::int64_t seen = cell.load(std::memory_order_relaxed);
  while ((seen == 0 || seen > value) &&
         !cell.compare_exchange_weak(seen, value, std::memory_order_relaxed,
                                     std::memory_order_relaxed)) {
  }
}

void StoreIfChanged(AtomicRef<NameRecord>& ref, NameRef name) noexcept {
  if (name && ref.load(std::memory_order_relaxed) != name) {
    ref.store(name, std::memory_order_release);
  }
}

Increment DurationIncrement(std::uint64_t duration_ns, std::size_t sum_cell) noexcept {
  Increment increment;
  increment.cells[sum_cell] = duration_ns;
  increment.bucket = static_cast<int>(BucketPositionOfNs(duration_ns));
  return increment;
}

}  // namespace

void StoreCore::Apply(const Event& event) noexcept {
  const AgentReference agent(registry, registry.AcquireAgent(event.agent_id));
  if (!agent.ref()) return CountDropped();
  if (agent.ref() == registry.overflow_agent() && event.agent_id != kOverflowName) {
    events_overflowed.fetch_add(1, std::memory_order_relaxed);
  }
  Apply(agent.ref(), event);
}

void StoreCore::Apply(AgentRef agent, const Event& event) noexcept {
  UpdateActivity(agent, event);
  Describe(agent, event);
  switch (event.type) {
    case EventType::kTaskClaimed:
      return ApplyClaim(agent, event);
    case EventType::kTaskCompleted:
    case EventType::kTaskFailed:
      return ApplyFinish(agent, event);
    case EventType::kToolCall:
      return ApplyToolCall(agent, event);
    case EventType::kQualityScored:
      return ApplyScore(agent, event);
    case EventType::kTokensUsed:
      return ApplyTokens(agent, event);
    case EventType::kHeartbeat:
      return;
  }
}

void StoreCore::UpdateActivity(AgentRef ref, const Event& event) noexcept {
  AgentRecord& agent = registry.AgentAt(ref);
  AtomicMax(agent.last_activity_ms, event.timestamp_ms);
  AtomicMin(agent.first_seen_ms, event.timestamp_ms);
  AtomicMax(agent.arrived_at_mono_ms, timeline.NowMs());
}

void StoreCore::Describe(AgentRef ref, const Event& event) noexcept {
  AgentRecord& agent = registry.AgentAt(ref);
  if (!event.role.empty())
    StoreIfChanged(agent.role, registry.InternName(NameKind::kRole, event.role));
  if (!event.model.empty()) {
    StoreIfChanged(agent.model, registry.InternName(NameKind::kModel, event.model));
  }
}

void StoreCore::Count(SeriesKind kind, AgentRef agent, NameRef name_a, NameRef name_b,
                      const Increment& increment, std::int64_t timestamp_ms) noexcept {
  const SeriesRef ref = registry.GetOrCreateSeries(kind, agent, name_a, name_b, timestamp_ms);
  if (!ref) return CountDropped();
  SeriesRecord& series = registry.SeriesAt(ref);
  if (HasStamp(series)) AtomicMax(series.span.last_used_ms, timestamp_ms);
  const std::int64_t at_ms = timeline.FromWall(timestamp_ms);
  if (at_ms >= history.open_begins_ms()) {
    if (!AddShared(arena, series, kSharedWriterSlot, increment)) CountDropped();
    return;
  }
  const std::lock_guard lock(history.mutex());
  if (!AddShared(arena, series, kLateWriterSlot, increment)) return CountDropped();
  history.AddLate(series.serial.load(std::memory_order_relaxed), kind, at_ms, increment);
}

void StoreCore::AddCalls(std::string_view agent_id, std::string_view tool,
                         const SeriesValue& calls) {
  Event event = EventNow(EventType::kToolCall);
  event.agent_id = agent_id;
  const AgentReference agent(registry, registry.AcquireAgent(agent_id));
  const NameRef name = registry.InternName(NameKind::kTool, tool);
  if (!agent.ref() || !name) return CountDropped();
  if ((agent.ref() == registry.overflow_agent() && agent_id != kOverflowName) ||
      (registry.IsOverflow(NameKind::kTool, name) && tool != kOverflowName)) {
    events_overflowed.fetch_add(calls.count(), std::memory_order_relaxed);
  }
  UpdateActivity(agent.ref(), event);
  const SeriesRef ref =
      registry.GetOrCreateSeries(SeriesKind::kTool, agent.ref(), name, {}, event.timestamp_ms);
  if (!ref) return CountDropped();
  SeriesRecord& series = registry.SeriesAt(ref);
  AtomicMax(series.span.last_used_ms, event.timestamp_ms);
  if (!AddValue(arena, series, kSharedWriterSlot, calls)) CountDropped();
}

void StoreCore::CountTransition(AgentRef agent, NameRef tool, std::int64_t timestamp_ms) noexcept {
  const NameRef before =
      registry.AgentAt(agent).last_tool.exchange(tool, std::memory_order_acq_rel);
  if (!before) return;
  Increment increment;
  increment.cells[count_cell::kTimes] = 1;
  Count(SeriesKind::kTransition, agent, before, tool, increment, timestamp_ms);
}

void StoreCore::ApplyToolCall(AgentRef agent, const Event& event) noexcept {
  const NameRef tool = registry.InternName(NameKind::kTool, event.tool);
  if (!tool) return CountDropped();
  registry.PrefetchSeries(SeriesKind::kTransition, agent,
                          registry.AgentAt(agent).last_tool.load(std::memory_order_relaxed), tool);
  if (registry.IsOverflow(NameKind::kTool, tool) && event.tool != kOverflowName &&
      agent != registry.overflow_agent()) {
    events_overflowed.fetch_add(1, std::memory_order_relaxed);
  }
  Increment increment;
  if (event.duration_ns) {
    increment = DurationIncrement(*event.duration_ns, tool_cell::kSumNs);
  } else {
    increment.cells[tool_cell::kUntimed] = 1;
  }
  increment.cells[tool_cell::kErrors] = event.success ? 0 : 1;
  SetCells<ToolReading>(increment.cells, event);
  Count(SeriesKind::kTool, agent, tool, {}, increment, event.timestamp_ms);
  if (!event.success && !event.error_type.empty()) {
    Increment once;
    once.cells[count_cell::kTimes] = 1;
    Count(SeriesKind::kToolError, agent, tool,
          registry.InternName(NameKind::kErrorType, event.error_type), once, event.timestamp_ms);
  }
  RecordCallInSequence(agent,
                       {tool, FingerprintOf(tool, event.args_hash), event.timestamp_ms,
                        static_cast<std::int64_t>(event.duration_ns.value_or(0) / 1'000'000)});
}

void StoreCore::RecordFinishedCall(Tool& tool, const FinishedCall& call) noexcept {
  tool.Record(call.duration, call.success);
  const std::int64_t now_ms = timeline.WallNowMs();
  if (!call.error_type.empty()) {
    Increment once;
    once.cells[count_cell::kTimes] = 1;
    Count(SeriesKind::kToolError, call.agent, call.tool,
          registry.InternName(NameKind::kErrorType, call.error_type), once, now_ms);
  }
  if (!call.is_in_sequence) return;
  const auto duration = std::chrono::duration_cast<std::chrono::milliseconds>(call.duration);
  RecordCallInSequence(call.agent, {call.tool, call.fingerprint, now_ms, duration.count()});
}

void StoreCore::ApplyClaim(AgentRef agent, const Event& event) {
  timeline.FollowWallClock();
  const NameRef task_type = registry.InternName(NameKind::kTaskType, event.task_type);
  Increment increment;
  increment.cells[task_cell::kClaimed] = 1;
  Count(SeriesKind::kTask, agent, task_type, {}, increment, event.timestamp_ms);
  OpenClaim({agent, task_type, std::string(event.task_id), timeline.FromWall(event.timestamp_ms),
             timeline.NowMs()});
}

void StoreCore::OpenClaim(Claim claim) {
  const AgentRef agent = claim.agent;
  registry.AddReference(agent);
  registry.AgentAt(agent).tasks_in_progress.fetch_add(1, std::memory_order_relaxed);
  const Ledger::Opened opened = ledger.Open(std::move(claim));
  if (opened.replaced) ReleaseClaim(*opened.replaced);
  if (opened.evicted) AbandonClaim(*opened.evicted);
}

void StoreCore::ReleaseClaim(const Claim& claim) noexcept {
  registry.AgentAt(claim.agent).tasks_in_progress.fetch_sub(1, std::memory_order_relaxed);
  registry.Release(claim.agent);
}

void StoreCore::ApplyFinish(AgentRef agent, const Event& event) {
  // A clock that was set since the last look would count as time that the task took.
  timeline.FollowWallClock();
  const std::optional<Claim> claim = ledger.Close(agent, event.task_id);
  NameRef task_type = registry.InternName(NameKind::kTaskType, event.task_type);
  std::optional<std::uint64_t> duration_ns = event.duration_ns;
  if (claim) {
    if (!task_type) task_type = claim->task_type;
    if (!duration_ns && !event.task_id.empty()) {
      const std::int64_t waited_ms = std::max<std::int64_t>(
          0, timeline.FromWall(event.timestamp_ms) - claim->claimed_at_mono_ms);
      duration_ns =
          std::min(kMaxDurationNs / 1'000'000, static_cast<std::uint64_t>(waited_ms)) * 1'000'000;
    }
    ReleaseClaim(*claim);
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
  Count(SeriesKind::kTask, agent, task_type, {}, increment, event.timestamp_ms);
  if (event.score_millionths) ApplyScore(agent, event);
}

void StoreCore::AbandonClaim(const Claim& claim) noexcept {
  Increment increment;
  increment.cells[task_cell::kAbandoned] = 1;
  Count(SeriesKind::kTask, claim.agent, claim.task_type, {}, increment, timeline.WallNowMs());
  ReleaseClaim(claim);
}

void StoreCore::ApplyScore(AgentRef agent, const Event& event) noexcept {
  if (!event.score_millionths) return;
  const std::uint64_t score = *event.score_millionths;
  const auto bound = static_cast<std::uint64_t>(options.quality_max * 1e6 / kQualityBuckets);
  Increment increment;
  increment.cells[quality_cell::kSumMillionths] = score;
  increment.bucket = static_cast<int>(
      std::min<std::uint64_t>(kQualityBuckets - 1, score == 0 ? 0 : (score - 1) / bound));
  Count(SeriesKind::kQuality, agent, {}, {}, increment, event.timestamp_ms);
  AppendScore(agent, event.timestamp_ms, *event.score_millionths);
}

void StoreCore::AppendScore(AgentRef ref, std::int64_t scored_at_ms,
                            std::uint32_t score_millionths) noexcept {
  AgentRecord& agent = registry.AgentAt(ref);
  const Ref<ScoreRing> ring = arena.GetOrAllocate(agent.scores, Pool::kScores);
  if (!ring) return;
  const std::uint64_t at = agent.score_count.fetch_add(1, std::memory_order_relaxed);
  const auto scored_at_s = static_cast<std::uint64_t>(scored_at_ms / 1000);
  arena.At(ring).scores[at % kNewestScores].store((scored_at_s << 32) | score_millionths,
                                                  std::memory_order_relaxed);
}

void StoreCore::ApplyTokens(AgentRef agent, const Event& event) noexcept {
  Increment increment;
  SetCells<TokensReading>(increment.cells, event);
  Count(SeriesKind::kTokens, agent, registry.InternName(NameKind::kModel, event.model), {},
        increment, event.timestamp_ms);
}

}  // namespace pitwall::internal
